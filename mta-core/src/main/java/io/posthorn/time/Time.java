package io.posthorn.time;

import java.time.Duration;
import java.time.Instant;

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

  /** The clocks of the machine. */
  static Time system() {
    return SystemTime.INSTANCE;
  }

  /** A deadline {@code duration} from now, in monotonic time. */
  default Deadline deadline(Duration duration) {
    return Deadline.after(this, duration);
  }
}
