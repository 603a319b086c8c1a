package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventLoopsTest {

  @Test
  void aTaskThatFailsRunsAgain() throws InterruptedException {
    EventLoops loops = EventLoops.start();
    try {
      CountDownLatch runs = new CountDownLatch(3);
      loops.every(
          Duration.ofMillis(1),
          () -> {
            runs.countDown();
            if (runs.getCount() == 2) {
              throw new OutOfMemoryError("none, for the test's sake");
            }
            throw new IllegalStateException("a bug, for the test's sake");
          });
      assertThat(runs.await(20, TimeUnit.SECONDS)).as("it ran three times").isTrue();
    } finally {
      loops.stop();
    }
  }
}
