package io.posthorn.egress;

import java.time.Duration;

/**
 * How long a host that failed is left alone: {@code step x n^2} after n failures in a row, up to a
 * bound.
 *
 * @param failures in a row
 * @param until in ticks
 */
public record Penalty(int failures, long until) {

  /**
   * How penalties grow.
   *
   * @param step the first one
   * @param most the longest one
   */
  public record Scale(Duration step, Duration most) {

    /** 15 s, a minute, 135 s and so on, an hour at most. */
    public static final Scale DEFAULT = new Scale(Duration.ofSeconds(15), Duration.ofHours(1));

    /** This scale for senders who want to wait no longer than {@code first} and {@code longest}. */
    public Scale within(Duration first, Duration longest) {
      return new Scale(least(step, first), least(most, longest));
    }

    private static Duration least(Duration one, Duration other) {
      return one.compareTo(other) < 0 ? one : other;
    }
  }

  /** After the first failure. */
  public static Penalty first(long ticks, Scale scale) {
    return new Penalty(0, ticks).next(ticks, scale);
  }

  /** After one more failure. */
  public Penalty next(long ticks, Scale scale) {
    int count = Math.min(failures + 1, 1000); // its square times the step stays in range
    Duration pause = Scale.least(scale.step().multipliedBy((long) count * count), scale.most());
    return new Penalty(count, ticks + pause.toNanos());
  }

  /** Whether it still lasts. */
  public boolean holds(long ticks) {
    return until - ticks > 0; // by difference, because ticks overflow
  }
}
