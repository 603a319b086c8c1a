package io.posthorn.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * When a failed entry is tried again. Pure but for chance, which is passed in.
 *
 * @param delays after the first, second, ... failure; the last one repeats
 */
public record RetryPolicy(List<Duration> delays) {

  /** Each delay is up to this part longer or shorter, so that what failed together spreads. */
  private static final double JITTER = 0.1;

  public RetryPolicy {
    delays = List.copyOf(delays);
    boolean positive = delays.stream().allMatch(Duration::isPositive);
    if (delays.isEmpty() || !positive) {
      throw new IllegalArgumentException("retry delays must be positive, at least one: " + delays);
    }
  }

  /** What follows a failed attempt. */
  public sealed interface Next {

    /** Another attempt. */
    record At(Instant due) implements Next {}

    /** None: the life of the message is over. */
    record Expired() implements Next {}
  }

  /**
   * What follows the failure of attempt number {@code attempts}.
   *
   * @param now when it failed
   * @param expires when the message's life ends: an attempt that would lie behind it is made at it,
   *     and is the last one
   */
  public Next next(int attempts, Instant now, Instant expires, RandomGenerator random) {
    Instant end = expires.truncatedTo(ChronoUnit.MILLIS); // as due times are kept
    if (!now.isBefore(end)) {
      return new Next.Expired();
    }
    Duration delay = delays.get(Math.min(attempts, delays.size()) - 1);
    double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
    Instant due =
        now.truncatedTo(ChronoUnit.MILLIS)
            .plusMillis(Math.max(1, Math.round(delay.toMillis() * factor)));
    return new Next.At(due.isBefore(end) ? due : end);
  }
}
