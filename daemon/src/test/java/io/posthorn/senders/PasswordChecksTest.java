package io.posthorn.senders;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PasswordChecksTest {

  @Test
  void fewRunFewWaitAndTheOthersAreSentAway() throws Exception {
    PasswordChecks checks = new PasswordChecks(1, 1);
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<String>> first =
          threads.submit(() ->
              checks.run(() -> {
                running.countDown();
                await(goOn);
                return "first";
              }));
      await(running);
      // one of two has room to wait, whichever comes first
      List<Future<Optional<String>>> rest =
          IntStream.range(0, 2)
              .mapToObj(_ -> threads.submit(() -> checks.run(() -> "second")))
              .toList();
      while (rest.stream().noneMatch(Future::isDone)) {
        Thread.onSpinWait();
      }
      goOn.countDown();
      assertThat(first.get()).contains("first");
      assertThat(List.of(rest.get(0).get(), rest.get(1).get()))
          .containsExactlyInAnyOrder(Optional.of("second"), Optional.empty());
    }
    assertThat(checks.run(() -> "later")).contains("later");
  }

  @Test
  void noMoreRunAtATimeThanMay() {
    PasswordChecks checks = new PasswordChecks(2, 100);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        var _ =
            threads.submit(() ->
                checks.run(() -> {
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  Thread.yield();
                  return running.decrementAndGet();
                }));
      }
    }
    assertThat(most.get()).isBetween(1, 2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
