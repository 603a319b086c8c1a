package io.posthorn.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SteadyTimeTest {

  private final FakeTime machine = new FakeTime();
  private final SteadyTime time = new SteadyTime(machine);
  private final Time schedule = time.schedule();

  @Test
  void isTheWallClockAsLongAsThatIsSteady() {
    machine.advance(Duration.ofHours(30));
    assertThat(schedule.now()).isEqualTo(machine.now());
    assertThat(schedule.ticks()).isEqualTo(machine.ticks());
  }

  @Test
  void followsSmallStepsAtOnceButNeverBack() {
    Instant before = schedule.now();
    machine.setNow(before.plusMillis(1500));
    assertThat(schedule.now()).isEqualTo(before.plusMillis(1500));
    machine.setNow(before);
    assertThat(schedule.now()).isEqualTo(before.plusMillis(1500));
    machine.advance(Duration.ofSeconds(3));
    assertThat(schedule.now()).isEqualTo(machine.now());
  }

  @ParameterizedTest(name = "{0} h")
  @ValueSource(ints = {1, 5, -1, -5, 24 * 365 * 10, -24 * 365 * 10})
  void keepsItsPaceOverAJump(int hours) {
    Instant before = schedule.now();
    machine.setNow(before.plus(Duration.ofHours(hours)));
    assertThat(schedule.now()).isEqualTo(before);
    assertThat(time.now()).isEqualTo(machine.now());
    machine.advance(Duration.ofMinutes(10));
    Duration went = Duration.between(before, schedule.now());
    assertThat(went).isEqualTo(Duration.ofMinutes(hours > 0 ? 11 : 9));
  }

  @ParameterizedTest(name = "{0} h")
  @ValueSource(ints = {1, -1})
  void agreesAgainAfterTenTimesTheJump(int hours) {
    machine.setNow(machine.now().plus(Duration.ofHours(hours)));
    for (int minutes = 0; minutes < 9 * 60; minutes++) {
      machine.advance(Duration.ofMinutes(1));
      assertThat(schedule.now()).isNotEqualTo(machine.now());
    }
    for (int minutes = 0; minutes < 61; minutes++) {
      machine.advance(Duration.ofMinutes(1));
      schedule.now();
    }
    assertThat(schedule.now()).isEqualTo(machine.now());
  }

  @Test
  void aJumpThatIsTakenBackLeavesNothingBehind() {
    Instant before = schedule.now();
    machine.setNow(before.plus(Duration.ofDays(3)));
    machine.advance(Duration.ofSeconds(10));
    schedule.now();
    machine.setNow(before.plusSeconds(10));
    assertThat(schedule.now()).isEqualTo(before.plusSeconds(11)); // it ran a tenth faster
    machine.advance(Duration.ofSeconds(2));
    assertThat(schedule.now()).isEqualTo(machine.now());
  }

  @ParameterizedTest(name = "{0} h")
  @ValueSource(ints = {1, 5, 24 * 365 * 10})
  void aStartWithAClockThatWasSetBackGoesOnFromWhatWasReached(int hours) {
    Instant reached = machine.now().plus(Duration.ofHours(hours));
    time.goOnFrom(reached);
    assertThat(schedule.now()).isEqualTo(reached);
    assertThat(time.now()).isEqualTo(machine.now());
    machine.advance(Duration.ofMinutes(10));
    assertThat(schedule.now()).isEqualTo(reached.plus(Duration.ofMinutes(9)));
  }

  @Test
  void aClockThatIsSetRightBehindTheStartIsFollowedAtOnceOrDrawnNearerTo() {
    Instant reached = machine.now();
    machine.setNow(Instant.EPOCH); // no battery
    SteadyTime started = new SteadyTime(machine);
    started.goOnFrom(reached);
    machine.advance(Duration.ofMinutes(1));
    Instant before = started.schedule().now();
    assertThat(before).isEqualTo(reached.plusSeconds(54));
    machine.setNow(reached.plus(Duration.ofHours(2))); // it was off for two hours
    assertThat(started.schedule().now()).isEqualTo(before);
    machine.advance(Duration.ofMinutes(10));
    assertThat(started.schedule().now()).isEqualTo(before.plus(Duration.ofMinutes(11)));
    machine.setNow(started.schedule().now().plusSeconds(1));
    assertThat(started.schedule().now()).isEqualTo(machine.now());
  }

  @Test
  void aStartTakesAClockThatHasGoneOn() {
    time.goOnFrom(machine.now().minus(Duration.ofDays(3)));
    assertThat(schedule.now()).isEqualTo(machine.now());
  }

  @Test
  void aStartStandsStillWhereTheClockIsBehindBySecondsOnly() {
    Instant reached = machine.now().plusMillis(1500);
    time.goOnFrom(reached);
    machine.advance(Duration.ofSeconds(1));
    assertThat(schedule.now()).isEqualTo(reached);
    machine.advance(Duration.ofSeconds(1));
    assertThat(schedule.now()).isEqualTo(machine.now());
  }

  @Test
  void neverGoesBackAndKeepsBetweenNineAndElevenTenthsWhateverTheWallClockDoes() {
    SplittableRandom random = new SplittableRandom(11);
    Instant last = schedule.now();
    for (int i = 0; i < 5000; i++) {
      Duration step = Duration.ofMillis(random.nextInt(2000));
      machine.advance(step);
      if (random.nextInt(20) == 0) {
        machine.setNow(machine.now().plusSeconds(random.nextInt(-20_000, 20_000)));
      }
      Instant now = schedule.now();
      Duration went = Duration.between(last, now);
      assertThat(went).isBetween(Duration.ZERO, step.plus(SteadyTime.TOGETHER).plus(step));
      last = now;
    }
    Duration all = Duration.between(FakeTime.START, last);
    Duration real = Duration.ofNanos(machine.ticks() - new FakeTime().ticks());
    assertThat(all.toMillis()).isBetween(real.toMillis() * 9 / 10 - 1, real.toMillis() * 11 / 10);
  }
}
