package io.posthorn.node;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How what was started is stopped, in reverse. For one thread at a time. */
final class Lifecycle implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

  private final Deque<Stop> stops = new ArrayDeque<>();

  /** Stops one part. */
  @FunctionalInterface
  interface Stop {
    void run() throws Exception;
  }

  /** Notes how a part that was just started is stopped. */
  void add(Stop stop) {
    stops.push(stop);
  }

  /** Stops everything, the last first, whatever fails on the way. */
  @Override
  public void close() {
    while (!stops.isEmpty()) {
      try {
        stops.pop().run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        LOG.warn("interrupted while stopping");
      } catch (Exception e) {
        LOG.error("while stopping: {}", e.toString());
      }
    }
  }
}
