package io.posthorn.time;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** A moment in monotonic time behind which waiting ends. Immutable, for use by many threads. */
public final class Deadline {

  /** Far enough for ever, near enough that differences of ticks keep their sign. */
  private static final long LONGEST = Duration.ofDays(36_500).toNanos();

  /** No timer of a living process is so late. */
  private static final long STOPPED = Duration.ofSeconds(2).toNanos();

  private final Time time;
  private final long atTicks;

  private Deadline(Time time, long atTicks) {
    this.time = time;
    this.atTicks = atTicks;
  }

  /** The moment {@code duration} from now. */
  public static Deadline after(Time time, Duration duration) {
    return new Deadline(time, time.ticks() + nanos(duration));
  }

  /** The earlier of this and {@code duration} from now: a step's own limit within a larger one. */
  public Deadline orAfter(Duration duration) {
    long step = time.ticks() + nanos(duration);
    return step - atTicks < 0 ? new Deadline(time, step) : this;
  }

  /** What is left; zero once it has passed, never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, atTicks - time.ticks()));
  }

  /**
   * Whether it passed so long ago that nobody was there to notice: the process was stopped
   * (SIGSTOP, a paused machine), and what was waited for has had no time either.
   */
  public boolean wasMissedByFar() {
    return time.ticks() - atTicks > STOPPED;
  }

  /** Another one on the same clock, {@code duration} from now. */
  public Deadline another(Duration duration) {
    return after(time, duration);
  }

  /** Whether it has passed. */
  public boolean hasPassed() {
    return time.ticks() - atTicks >= 0;
  }

  /**
   * Waits for {@code changed}, but not longer than until this has passed; see {@link Time#await}.
   *
   * @return false when it has passed
   */
  public boolean await(Lock lock, Condition changed) throws InterruptedException {
    return time.await(lock, changed, remaining());
  }

  private static long nanos(Duration duration) {
    boolean fits = duration.compareTo(Duration.ofNanos(LONGEST)) < 0;
    return fits ? duration.toNanos() : LONGEST;
  }
}
