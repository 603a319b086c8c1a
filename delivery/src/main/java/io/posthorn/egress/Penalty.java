package io.posthorn.egress;

import java.time.Duration;

/**
 * How long a host that failed is left alone: {@code step x n^2} after n failures in a row, at most
 * an hour.
 *
 * @param failures in a row
 * @param until in ticks
 */
public record Penalty(int failures, long until) {

  /** No host is left alone for longer. */
  public static final Duration MOST = Duration.ofHours(1);

  /** After the first failure. */
  public static Penalty first(long ticks, Duration step) {
    return new Penalty(0, ticks).next(ticks, step);
  }

  /** After one more failure. */
  public Penalty next(long ticks, Duration step) {
    int count = Math.min(failures + 1, 1000); // its square times the step stays in range
    Duration pause = step.multipliedBy((long) count * count);
    Duration bounded = pause.compareTo(MOST) < 0 ? pause : MOST;
    return new Penalty(count, ticks + bounded.toNanos());
  }

  /** Whether it still lasts. */
  public boolean holds(long ticks) {
    return until - ticks > 0; // by difference, because ticks overflow
  }
}
