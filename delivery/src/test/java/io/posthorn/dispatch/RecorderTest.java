package io.posthorn.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.classify.Judgement;
import io.posthorn.egress.Work;
import io.posthorn.observe.Meters;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Reason;
import io.posthorn.outcome.Scope;
import io.posthorn.queue.Notice;
import io.posthorn.queue.RetryPolicy;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.Entry;
import io.posthorn.spool.MemorySpool;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Settlement;
import io.posthorn.spool.Spool;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.FakeTime;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** A spool that does not take outcomes stops delivery until it does. */
class RecorderTest {

  private final FakeTime time = new FakeTime();
  private final MemorySpool memory = new MemorySpool(time);
  private final AtomicInteger failures = new AtomicInteger();
  private final List<Notice> notices = new CopyOnWriteArrayList<>();
  private final Spool spool = failing();
  private final Gate gate =
      new Gate(spool::health, works -> notices.add(new Notice.Recording(works)), time);
  private final Recorder recorder = recorder(new SplittableRandom(1));
  private final Acceptance mail = SampleMail.acceptance(memory, 1, time.now(), "ann@example.test");

  private Recorder recorder(RandomGenerator random) {
    Ledger ledger = new Ledger(new RetryPolicy(List.of(Duration.ofMinutes(5))), random);
    DeliveryMeters meters = new DeliveryMeters(Meters.none());
    return new Recorder(spool, ledger, gate, notices::add, time, meters, () -> {});
  }

  /** The spool in memory, whose {@code settle} fails as often as {@link #failures} says. */
  private Spool failing() {
    return (Spool)
        Proxy.newProxyInstance(
            Spool.class.getClassLoader(),
            new Class<?>[] {Spool.class},
            (self, method, arguments) -> {
              if (method.getName().equals("settle") && failures.getAndDecrement() > 0) {
                return CompletableFuture.failedFuture(new SpoolException("no space"));
              }
              if (method.getName().equals("settle")) {
                return memory.settle((Settlement) arguments[0]);
              }
              return method.invoke(memory, arguments);
            });
  }

  private CompletableFuture<Void> deliver() {
    memory.accept(mail).join();
    Attempt attempt =
        new Attempt(1, time.now(), Duration.ZERO, Optional.empty(), Attempt.Session.NONE);
    return recorder.record(
        List.of(
            new Finding(
                new Work(mail.message(), mail.entries().getFirst()),
                attempt,
                new Judgement.Deliver(Reply.of(250, "2.0.0", "Ok")),
                Reason.BACKOFF)));
  }

  private Notice settled() {
    return new Notice.Settled(mail.entries().getFirst().id(), Optional.empty());
  }

  @Test
  void theSchedulerHearsWhatIsOnDisk() {
    memory.holdSyncs();
    Attempt attempt =
        new Attempt(1, time.now(), Duration.ZERO, Optional.empty(), Attempt.Session.NONE);
    CompletableFuture<Void> accepted = memory.accept(mail);
    memory.sync();
    assertThat(accepted).isCompleted();
    CompletableFuture<Void> written =
        recorder.record(
            List.of(
                new Finding(
                    new Work(mail.message(), mail.entries().getFirst()),
                    attempt,
                    new Judgement.Deliver(Reply.of(250, "2.0.0", "Ok")),
                    Reason.BACKOFF)));
    assertThat(written).isNotDone();
    assertThat(notices).isEmpty();
    assertThat(recorder.open()).isEqualTo(1);
    memory.sync();
    assertThat(written).isCompleted();
    assertThat(notices).containsExactly(settled());
    assertThat(recorder.open()).isZero();
  }

  @Test
  void aSettlementThatFailsShutsTheGateUntilItIsWritten() throws Exception {
    failures.set(2);
    CompletableFuture<Void> written = deliver();
    assertThat(written).isNotDone();
    assertThat(notices).containsExactly(new Notice.Recording(false));
    FutureTask<Boolean> next = new FutureTask<>(gate::pass);
    Thread.ofVirtual().start(next);
    time.awaitSleepers(1);
    time.advance(Duration.ofSeconds(1)); // fails again
    time.awaitSleepers(1);
    assertThat(next.isDone()).isFalse();
    time.advance(Duration.ofSeconds(1));
    written.get(20, TimeUnit.SECONDS);
    assertThat(next.get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(notices)
        .containsExactly(new Notice.Recording(false), settled(), new Notice.Recording(true));
    assertThat(memory.entries(Optional.empty(), 1)).isEmpty();
  }

  @Test
  void anEntryThatIsGoneDoesNotKeepTheOthers() throws Exception {
    Acceptance two = SampleMail.acceptance(memory, 2, time.now(), "a@one.test", "b@one.test");
    memory.accept(two).join();
    Entry gone = two.entries().getFirst();
    memory.settle(SampleMail.delivered(gone, time.now())).join();
    CompletableFuture<Void> written =
        recorder.record(two.entries().stream().map(entry -> delivered(two, entry)).toList());
    time.awaitSleepers(1);
    time.advance(Duration.ofSeconds(1));
    written.get(20, TimeUnit.SECONDS);
    assertThat(memory.entries(Optional.empty(), 10)).isEmpty();
    assertThat(notices).contains(new Notice.Recording(true));
    assertThat(recorder.open()).isZero();
  }

  private Finding delivered(Acceptance mail, Entry entry) {
    Attempt attempt =
        new Attempt(1, time.now(), Duration.ZERO, Optional.empty(), Attempt.Session.NONE);
    return new Finding(
        new Work(mail.message(), entry),
        attempt,
        new Judgement.Deliver(Reply.of(250, "2.0.0", "Ok")),
        Reason.BACKOFF);
  }

  @Test
  void stoppingEndsTheWait() throws Exception {
    failures.set(Integer.MAX_VALUE);
    CompletableFuture<Void> written = deliver();
    FutureTask<Boolean> next = new FutureTask<>(gate::pass);
    Thread.ofVirtual().start(next);
    time.awaitSleepers(1);
    gate.stop();
    assertThat(next.get(20, TimeUnit.SECONDS)).isFalse();
    time.advance(Duration.ofSeconds(1));
    Assertions.assertThatThrownBy(() -> written.orTimeout(20, TimeUnit.SECONDS).join())
        .isInstanceOfAny(
            CompletionException.class, java.util.concurrent.CancellationException.class);
    assertThat(notices).doesNotContain(settled());
  }

  @Test
  void afterABugTheEntryRestsAndComesBack() throws Exception {
    Recorder buggy =
        recorder(() -> {
          throw new StackOverflowError("a bug");
        });
    memory.accept(mail).join();
    Entry entry = mail.entries().getFirst();
    Finding given = delivered(mail, entry);
    Judgement busy = new Judgement.Defer(Cause.of(Scope.RECIPIENT, 450, "4.2.1", "Busy"));
    CompletableFuture<Void> written =
        buggy.record(List.of(new Finding(given.work(), given.attempt(), busy, Reason.BACKOFF)));
    assertThat(written).isCompleted();
    assertThat(buggy.open()).isZero();
    time.awaitSleepers(1);
    assertThat(notices).isEmpty();
    time.advance(Recorder.REST);
    Lab.await(() -> !notices.isEmpty(), () -> "it never came back");
    assertThat(notices).containsExactly(new Notice.Returned(entry.id()));
    assertThat(memory.entry(entry.id())).contains(entry);
  }
}
