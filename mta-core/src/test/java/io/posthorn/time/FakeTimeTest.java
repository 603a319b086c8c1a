package io.posthorn.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FakeTimeTest {

  private final FakeTime time = new FakeTime();

  @Test
  void standsStillUntilAdvanced() {
    assertThat(time.now()).isEqualTo(FakeTime.START);
    long before = time.ticks();
    time.advance(Duration.ofMinutes(5));
    assertThat(time.now()).isEqualTo(FakeTime.START.plusSeconds(300));
    assertThat(time.ticks() - before).isEqualTo(Duration.ofMinutes(5).toNanos());
  }

  @Test
  void wallClockJumpsAlone() {
    long before = time.ticks();
    time.setNow(Instant.EPOCH);
    assertThat(time.now()).isEqualTo(Instant.EPOCH);
    assertThat(time.ticks()).isEqualTo(before);
  }

  @Test
  void wakesEachSleeperAtItsTime() throws Exception {
    List<String> woken = Collections.synchronizedList(new ArrayList<>());
    Thread late = sleeper("late", Duration.ofSeconds(60), woken);
    Thread early = sleeper("early", Duration.ofSeconds(30), woken);
    time.awaitSleepers(2);
    assertThat(time.untilNextWake()).isEqualTo(Duration.ofSeconds(30));

    time.advance(Duration.ofSeconds(30));
    early.join();
    assertThat(woken).containsExactly("early");
    assertThat(time.sleepers()).isEqualTo(1);

    time.advance(Duration.ofSeconds(30));
    late.join();
    assertThat(woken).containsExactly("early", "late");
  }

  @Test
  void interruptEndsSleep() throws Exception {
    List<String> woken = Collections.synchronizedList(new ArrayList<>());
    Thread thread = sleeper("never", Duration.ofDays(1), woken);
    time.awaitSleepers(1);
    thread.interrupt();
    thread.join();
    assertThat(woken).containsExactly("interrupted");
    assertThat(time.sleepers()).isZero();
  }

  private Thread sleeper(String name, Duration duration, List<String> woken) {
    return Thread.startVirtualThread(() -> {
      try {
        time.sleep(duration);
        woken.add(name);
      } catch (InterruptedException e) {
        woken.add("interrupted");
      }
    });
  }
}
