package io.posthorn.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * The clocks. Due times and dates are instants; timeouts, rates and leases are ticks, because wall
 * time jumps.
 *
 * <p>Safe for use by many threads.
 */
public interface Time {

  /** Wall time, for what is written to disk or into a message. It may jump either way. */
  Instant now();

  /** Monotonic nanoseconds from an arbitrary origin, for elapsed time only. */
  long ticks();

  /**
   * Waits for {@code duration} of monotonic time.
   *
   * @throws InterruptedException when the thread is told to end
   */
  void sleep(Duration duration) throws InterruptedException;

  /**
   * The clocks by which the queue's schedule goes: due times and the ends of lives are reckoned
   * with its {@link #now}, so that a wall clock that is set moves neither.
   */
  default Time schedule() {
    return this;
  }

  /**
   * Waits for {@code changed}, but not longer than {@code most} of monotonic time; as any wait for
   * a condition it may end early, so the caller looks again in a loop.
   *
   * @param lock of the condition; held by the caller, and again when this returns
   * @return false when the time has passed
   * @throws InterruptedException when the thread is told to end
   */
  @SuppressWarnings("WaitNotInLoop") // the loop is the caller's
  default boolean await(Lock lock, Condition changed, Duration most) throws InterruptedException {
    return changed.await(most.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Completes {@code answer} with a {@link java.util.concurrent.TimeoutException} when it has not
   * completed after {@code most} of monotonic time.
   *
   * @return {@code answer}
   */
  default <T> CompletableFuture<T> orTimeout(CompletableFuture<T> answer, Duration most) {
    return answer.orTimeout(most.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The clocks of the machine. */
  static Time system() {
    return SystemTime.INSTANCE;
  }

  /** A deadline {@code duration} from now, in monotonic time. */
  default Deadline deadline(Duration duration) {
    return Deadline.after(this, duration);
  }
}
