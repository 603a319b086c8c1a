package io.posthorn.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class FakeTimeTest {

  private static final Duration ONE_MINUTE = Duration.ofMinutes(1);

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

  @Test
  void aWaitForAConditionEndsWhenItIsSignalledOrItsTimeHasPassed() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    Condition changed = lock.newCondition();
    for (boolean signalled : List.of(true, false)) {
      FutureTask<Boolean> waiter =
          new FutureTask<>(() -> {
            lock.lock();
            try {
              return time.deadline(Duration.ofHours(1)).await(lock, changed);
            } finally {
              lock.unlock();
            }
          });
      Thread.startVirtualThread(waiter);
      awaitWaiter(lock, changed);
      assertThat(time.untilNextWake()).isEqualTo(Duration.ofHours(1));
      if (signalled) {
        signal(lock, changed);
      } else {
        time.advance(Duration.ofHours(1));
      }
      assertThat(waiter.get()).isEqualTo(signalled);
      assertThat(time.isIdle()).isTrue();
    }
  }

  @Test
  void anAnswerIsLateWhenTimeHasPassed() {
    CompletableFuture<String> late = time.orTimeout(new CompletableFuture<>(), ONE_MINUTE);
    CompletableFuture<String> early = time.orTimeout(new CompletableFuture<>(), ONE_MINUTE);
    early.complete("yes");
    time.advance(ONE_MINUTE.minusNanos(1));
    assertThat(late).isNotDone();
    time.advance(Duration.ofNanos(1));
    assertThat(late.exceptionNow()).isInstanceOf(TimeoutException.class);
    assertThat(early).isCompletedWithValue("yes");
  }

  private static void awaitWaiter(ReentrantLock lock, Condition changed) {
    boolean waits = false;
    while (!waits) {
      lock.lock();
      try {
        waits = lock.hasWaiters(changed);
      } finally {
        lock.unlock();
      }
    }
  }

  private static void signal(ReentrantLock lock, Condition changed) {
    lock.lock();
    try {
      changed.signal();
    } finally {
      lock.unlock();
    }
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
