package io.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthorn.queue.RetryPolicy.Next;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {

  private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
  private static final Instant FAR = NOW.plus(Duration.ofDays(30));
  private static final RetryPolicy POLICY =
      new RetryPolicy(List.of(Duration.ofMinutes(5), Duration.ofMinutes(10), Duration.ofHours(4)));

  /** Chance that always gives the same part of what is possible. */
  private static RandomGenerator always(double part) {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        return 0;
      }

      @Override
      public double nextDouble() {
        return part;
      }
    };
  }

  @ParameterizedTest(name = "after failure {0}: {1}")
  @CsvSource({"1, PT5M", "2, PT10M", "3, PT4H", "4, PT4H", "500, PT4H"})
  void theLastDelayRepeats(int attempts, Duration delay) {
    assertThat(POLICY.next(attempts, NOW, FAR, always(0.5)))
        .isEqualTo(new Next.At(NOW.plus(delay)));
  }

  @Test
  void eachDelayIsUpToATenthLongerOrShorter() {
    assertThat(POLICY.next(1, NOW, FAR, always(0))).isEqualTo(new Next.At(NOW.plusSeconds(270)));
    assertThat(POLICY.next(1, NOW, FAR, always(1))).isEqualTo(new Next.At(NOW.plusSeconds(330)));
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 1000; i++) {
      Next.At next = (Next.At) POLICY.next(2, NOW, FAR, random);
      assertThat(next.due()).isBetween(NOW.plusSeconds(540), NOW.plusSeconds(660));
    }
  }

  @ParameterizedTest(name = "life ends in {0}: next in {1}")
  @CsvSource({"PT30M, PT5M", "PT5M, PT5M", "PT4M59S, PT4M59S", "PT1S, PT1S"})
  void theLastAttemptIsAtTheEndOfLife(Duration left, Duration next) {
    assertThat(POLICY.next(1, NOW, NOW.plus(left), always(0.5)))
        .isEqualTo(new Next.At(NOW.plus(next)));
  }

  @ParameterizedTest(name = "life ended {0} ago")
  @CsvSource({"PT0S", "PT1S", "P5D"})
  void whatFailsAtTheEndOfLifeOrBehindItIsGivenUp(Duration ago) {
    assertThat(POLICY.next(1, NOW, NOW.minus(ago), always(0.5))).isEqualTo(new Next.Expired());
  }

  @Test
  void dueTimesAreWholeMilliseconds() {
    Next.At next = (Next.At) POLICY.next(1, NOW.plusNanos(123_456_789), FAR, always(0.5));
    assertThat(next.due()).isEqualTo(NOW.plusMillis(300_123));
  }

  @Test
  void theLastAttemptIsTheLastOneWhereLifeEndsBetweenMilliseconds() {
    Instant expires = NOW.plusNanos(5_400_000);
    Next.At last = (Next.At) POLICY.next(1, NOW, expires, always(0.5));
    assertThat(last.due()).isEqualTo(NOW.plusMillis(5));
    assertThat(POLICY.next(2, last.due(), expires, always(0.5))).isEqualTo(new Next.Expired());
  }

  @Test
  void delaysArePositive() {
    assertThatThrownBy(() -> new RetryPolicy(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RetryPolicy(List.of(Duration.ofSeconds(1), Duration.ZERO)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
