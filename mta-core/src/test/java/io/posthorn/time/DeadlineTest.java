package io.posthorn.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeadlineTest {

  private final FakeTime time = new FakeTime();

  @Test
  void passesWithTicksEvenWhereTheyOverflow() {
    Deadline deadline = time.deadline(Duration.ofSeconds(10));
    assertThat(deadline.remaining()).isEqualTo(Duration.ofSeconds(10));
    time.advance(Duration.ofSeconds(9)); // beyond Long.MAX_VALUE
    assertThat(deadline.remaining()).isEqualTo(Duration.ofSeconds(1));
    assertThat(deadline.hasPassed()).isFalse();
    time.advance(Duration.ofSeconds(1));
    assertThat(deadline.hasPassed()).isTrue();
    time.advance(Duration.ofSeconds(1));
    assertThat(deadline.remaining()).isZero();
  }

  @Test
  void doesNotNoticeTheWallClock() {
    Deadline deadline = time.deadline(Duration.ofSeconds(10));
    time.setNow(Instant.parse("2030-01-01T00:00:00Z"));
    assertThat(deadline.hasPassed()).isFalse();
  }

  @Test
  void takesTheEarlierOfTwo() {
    Deadline whole = time.deadline(Duration.ofSeconds(10));
    assertThat(whole.orAfter(Duration.ofSeconds(3)).remaining()).isEqualTo(Duration.ofSeconds(3));
    assertThat(whole.orAfter(Duration.ofHours(3)).remaining()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void neverComesForADurationThatNanosecondsCannotHold() {
    Deadline deadline = time.deadline(Duration.ofDays(365_000));
    assertThat(deadline.hasPassed()).isFalse();
    time.advance(Duration.ofDays(365));
    assertThat(deadline.hasPassed()).isFalse();
  }
}
