package io.posthorn.eventlog;

import io.posthorn.event.Journal;
import io.posthorn.observe.Meters;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.Deadline;
import io.posthorn.time.Time;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes every event of the journal to the file, as soon as it is recorded, on a thread of its own:
 * nobody waits for it. What cannot be written now is written later.
 *
 * <p>Safe for use by many threads.
 */
public final class EventLog {

  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

  /** So late it notices that the file was renamed. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Duration FINISH = Duration.ofSeconds(2);

  private final EventFileSettings settings;
  private final Follower.Source source;
  private final Time time;
  private final Thread thread;
  private volatile Position written = Position.of(1);
  private volatile boolean stopping;
  private boolean waiting;

  /**
   * An event log that does nothing until {@link #start}.
   *
   * @param renderer the events that a record makes, made as they are asked for; each a JSON object
   *     on one line with a property {@code posthorn} that has the record's {@code sequence} and the
   *     event's {@code index} in it, from 0; always the same for the same record
   */
  public EventLog(
      EventFileSettings settings,
      Journal journal,
      Function<Journal.Line, Stream<String>> renderer,
      Time time,
      Meters meters) {
    this.settings = settings;
    this.source =
        new Follower.Source(
            journal,
            renderer,
            meters.counter("posthorn_events_written_total", "Events written to the event file"));
    this.time = time;
    // What is busy for long must not take the threads away that carry the virtual ones.
    this.thread = Thread.ofPlatform().daemon().name("event-log").unstarted(this::run);
    meters.gauge(
        "posthorn_event_file_lag",
        "Records of the journal whose events are not in the event file yet",
        this::lag);
  }

  /** Begins. */
  public void start() {
    Journal journal = source.journal();
    written =
        Position.of(
            journal.cursor(Follower.CONSUMER).orElseGet(() -> journal.firstSince(Instant.EPOCH)));
    thread.start();
  }

  /** The file. */
  public Path path() {
    return settings.path();
  }

  /** Records of the journal whose events are not in the file yet. */
  public long lag() {
    return Math.max(0, source.journal().next() - written.sequence());
  }

  /** Writes what is recorded, for two seconds at most, and ends. */
  public void stop() throws InterruptedException {
    synchronized (this) {
      stopping = true;
      if (waiting) {
        thread.interrupt();
      }
    }
    thread.join(FINISH.multipliedBy(2));
  }

  private void run() {
    Position least = Position.of(0);
    String failure = "";
    do {
      try (Follower follower = Follower.open(settings, source, time, least)) {
        if (failure.isEmpty() && follower.torn() > 0) { // else by the failure that was told of
          LOG.info(
              "{} had {} octets that are no event at its end", settings.path(), follower.torn());
        }
        try {
          follower.step();
          if (!failure.isEmpty()) {
            LOG.info("events are written to {} again", settings.path());
            failure = "";
          }
          follow(follower);
        } finally {
          least = follower.written();
          written = least;
        }
      } catch (IOException | RuntimeException e) {
        if (!failure.equals(reason(e))) {
          failure = reason(e);
          tell(e, failure);
        }
        pause(() -> time.sleep(RETRY));
      }
    } while (!stopping);
  }

  private void follow(Follower follower) throws IOException {
    while (!stopping) {
      written = follower.written();
      if (!follower.step()) {
        pause(() -> source.journal().await(follower.nextRecord(), LOOK));
      }
    }
    Deadline deadline = time.deadline(FINISH);
    while (follower.step() && !deadline.hasPassed()) {
      written = follower.written();
    }
    follower.finish();
  }

  /** Waits for something, or for {@link #stop}: nothing but waiting is interrupted. */
  private void pause(Pause pause) {
    synchronized (this) {
      if (stopping) {
        return;
      }
      waiting = true;
    }
    try {
      pause.run();
    } catch (InterruptedException e) {
      // stopped: the loop ends
    } finally {
      synchronized (this) {
        waiting = false;
        Thread.interrupted(); // it may have come behind the pause
      }
    }
  }

  @FunctionalInterface
  private interface Pause {
    void run() throws InterruptedException;
  }

  private void tell(Exception e, String reason) {
    if (e instanceof IOException || e instanceof SpoolException) {
      LOG.error(
          "events cannot be written to {}: {}; none is lost, and it is tried again every {} s",
          settings.path(),
          reason,
          RETRY.toSeconds());
    } else {
      LOG.error("events cannot be written to {}", settings.path(), e); // a bug: with its trace
    }
  }

  private static String reason(Exception e) {
    return switch (e) {
      case NoSuchFileException _ -> "its folder is not there";
      case AccessDeniedException denied -> denied.getFile() + ": permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }
}
