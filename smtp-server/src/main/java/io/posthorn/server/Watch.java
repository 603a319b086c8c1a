package io.posthorn.server;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One timer of one session, in the event loop's monotonic time. Moving its deadline is cheap: the
 * loop is told only when the timer was to fire and then finds that it is not due yet.
 *
 * <p>For the event loop only.
 */
final class Watch {

  private final EventExecutor loop;
  private final Runnable expired;
  private @Nullable ScheduledFuture<?> timer;
  private long timerAt;
  private long deadline;
  private long ceiling = Long.MAX_VALUE;
  private boolean running;

  /** A watch that is not running. */
  Watch(EventExecutor loop, Runnable expired) {
    this.loop = loop;
    this.expired = expired;
  }

  /** Fires in {@code limit} unless something else is expected before. */
  void expect(Duration limit) {
    deadline = now() + limit.toNanos();
    running = true;
    long at = Math.min(deadline, ceiling);
    if (timer == null || at < timerAt) {
      schedule(at);
    }
  }

  /** Whatever is expected from now on must be done in {@code limit}. */
  void limit(Duration limit) {
    ceiling = now() + limit.toNanos();
  }

  /** There is no such limit any more. */
  void unlimit() {
    ceiling = Long.MAX_VALUE;
  }

  /** Nothing is expected of the client. */
  void pause() {
    running = false;
  }

  /** Never fires again. */
  void stop() {
    running = false;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void schedule(long at) {
    if (timer != null) {
      timer.cancel(false);
    }
    timerAt = at;
    timer = loop.schedule(this::fire, Math.max(0, at - now()), TimeUnit.NANOSECONDS);
  }

  private void fire() {
    timer = null;
    if (!running) {
      return;
    }
    long at = Math.min(deadline, ceiling);
    if (now() < at) {
      schedule(at);
    } else {
      running = false;
      expired.run();
    }
  }

  private long now() {
    return loop.ticker().nanoTime();
  }
}
