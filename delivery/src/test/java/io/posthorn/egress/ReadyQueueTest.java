package io.posthorn.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.spool.Acceptance;
import io.posthorn.spool.MemorySpool;
import io.posthorn.spool.SampleMail;
import io.posthorn.time.FakeTime;
import io.posthorn.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadyQueueTest {

  private final AtomicInteger low = new AtomicInteger();
  private final ReadyQueue ready = new ReadyQueue(4, low::incrementAndGet);
  private final List<Work> works = works(6);

  private static List<Work> works(int count) {
    FakeTime time = new FakeTime();
    MemorySpool spool = new MemorySpool(time);
    List<Work> works = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Acceptance mail = SampleMail.acceptance(spool, i, time.now(), "a@example.test");
      works.add(new Work(mail.message(), mail.entries().getFirst()));
    }
    return works;
  }

  private Optional<Work> take(Duration patience) throws InterruptedException {
    return ready.take(Time.system().deadline(patience));
  }

  @Test
  void isBoundedAndKeepsItsOrder() throws InterruptedException {
    for (Work work : works.subList(0, 4)) {
      assertThat(ready.offer(work)).isTrue();
    }
    assertThat(ready.offer(works.get(4))).isFalse();
    assertThat(ready.room()).isZero();
    assertThat(take(Duration.ZERO)).contains(works.get(0));
    assertThat(take(Duration.ZERO)).contains(works.get(1));
    assertThat(ready.holds(works.get(1))).isFalse();
    assertThat(ready.drain()).containsExactly(works.get(2), works.get(3));
    assertThat(take(Duration.ZERO)).isEmpty();
  }

  @Test
  void tellsOnceThatItIsHalfEmptyAfterItWasFull() throws InterruptedException {
    works.subList(0, 4).forEach(ready::offer);
    take(Duration.ZERO);
    assertThat(low).hasValue(0);
    take(Duration.ZERO);
    assertThat(low).hasValue(1);
    take(Duration.ZERO);
    ready.offer(works.get(4));
    take(Duration.ZERO);
    assertThat(low).hasValue(1);
  }

  @Test
  void whoWaitsGetsWhatIsOffered() throws Exception {
    FutureTask<Optional<Work>> taker = new FutureTask<>(() -> take(Duration.ofSeconds(20)));
    Thread.ofVirtual().start(taker);
    while (ready.surplus() == 0) {
      Thread.onSpinWait(); // until the taker waits
    }
    assertThat(ready.surplus()).isEqualTo(-1);
    ready.offer(works.getFirst());
    assertThat(taker.get(20, TimeUnit.SECONDS)).contains(works.getFirst());
  }

  @Test
  void whoWaitsGetsNothingWhenItIsClosed() throws Exception {
    FutureTask<Optional<Work>> taker = new FutureTask<>(() -> take(Duration.ofSeconds(20)));
    Thread.ofVirtual().start(taker);
    while (ready.surplus() == 0) {
      Thread.onSpinWait();
    }
    ready.close();
    assertThat(taker.get(20, TimeUnit.SECONDS)).isEmpty();
    assertThat(ready.offer(works.getFirst())).isFalse();
    assertThat(ready.room()).isZero();
  }
}
