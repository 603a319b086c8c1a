package io.posthorn.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.classify.Judgement;
import io.posthorn.dsn.BounceReporter;
import io.posthorn.dsn.Report;
import io.posthorn.egress.Work;
import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.event.Journal;
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
import io.posthorn.spool.SpoolException;
import io.posthorn.time.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What senders are told, and when, of what is written down. */
class RecorderReportTest {

  private static final Cause NO_USER =
      Cause.of(Scope.RECIPIENT, Reply.of(550, "5.1.1", "No such user"));
  private static final Cause BUSY = Cause.of(Scope.RECIPIENT, Reply.of(450, "4.2.1", "Busy"));
  private static final Report SENT = new Report.Sent(new MessageId(1, 1));

  private final FakeTime time = new FakeTime();
  private final MemorySpool spool = new MemorySpool(time);
  private final List<String> told = new ArrayList<>();
  private final List<Notice> notices = new ArrayList<>();

  @Test
  void tellsBeforeItWritesDown() {
    List<Entry> entries = accept(1, "bob@example.net");
    BounceReporter reporter =
        (message, failures) -> {
          assertThat(spool.entries(Optional.empty(), 10)).isEqualTo(entries);
          return tell(failures, SENT);
        };
    record(reporter, bounced(entries.getFirst())).join();
    assertThat(told).containsExactly("bob@example.net");
    assertThat(spool.entries(Optional.empty(), 10)).isEmpty();
    assertThat(notices)
        .containsExactly(new Notice.Settled(entries.getFirst().id(), Optional.empty()));
  }

  @Test
  void crashBehindTheReportKeepsTheEntry() {
    List<Entry> entries = accept(1, "bob@example.net");
    spool.holdSyncs();
    CompletableFuture<Void> written =
        record((message, failures) -> tell(failures, SENT), bounced(entries.getFirst()));
    assertThat(told).containsExactly("bob@example.net");
    assertThat(written).isNotDone();
    assertThat(spool.crash().entries(Optional.empty(), 10)).isEqualTo(entries);
  }

  @Test
  void tellsOfFailuresForGoodOnly() {
    List<Entry> entries =
        accept(1, "bob@example.net", "eve@example.net", "ann@example.net", "joe@example.net");
    record(
            (message, failures) -> tell(failures, SENT),
            delivered(entries.get(0)),
            bounced(entries.get(1)),
            finding(entries.get(2), new Judgement.Defer(BUSY)),
            bounced(entries.get(3)))
        .join();
    assertThat(told).containsExactly("eve@example.net joe@example.net");
    assertThat(spool.entries(Optional.empty(), 10))
        .extracting(Entry::id)
        .containsExactly(entries.get(2).id());
  }

  @Test
  void tellsEachSenderOnItsOwn() {
    Entry first = accept(1, "bob@example.net").getFirst();
    Entry second = accept(2, "eve@example.net").getFirst();
    record((message, failures) -> tell(failures, SENT), bounced(first), bounced(second)).join();
    assertThat(told).containsExactly("bob@example.net", "eve@example.net");
  }

  @Test
  void keepsWhatTheSenderCannotBeToldOf() {
    Entry entry = accept(1, "bob@example.net").getFirst();
    record((message, failures) -> new Report.Postponed("452 4.3.1 Full"), bounced(entry)).join();
    assertKept(
        "451 4.3.0 The sender cannot be told yet (452 4.3.1 Full) of: 550 5.1.1 No such user");
    assertThat(lastEvent()).isInstanceOf(Event.Deferred.class);
  }

  @Test
  void keepsItWhenItIsTooOld() {
    Entry entry = accept(1, "bob@example.net").getFirst();
    time.advance(Duration.ofDays(4));
    Finding expired = finding(entry, new Judgement.Defer(BUSY));
    record((message, failures) -> new Report.Postponed("452 4.3.1 Full"), expired).join();
    assertKept(
        "451 4.3.0 The sender cannot be told yet (452 4.3.1 Full) of:"
            + " 602 5.4.7 Too old; last: 450 4.2.1 Busy");
  }

  @Test
  void keepsItWhenTheStoreIsBroken() {
    Entry entry = accept(1, "bob@example.net").getFirst();
    BounceReporter broken =
        (message, failures) -> {
          throw new SpoolException("disk on fire");
        };
    record(broken, bounced(entry)).join();
    assertKept("451 4.3.0 The sender cannot be told yet (disk on fire) of: 550 5.1.1 No such user");
  }

  @Test
  void reportThatCannotBeMadeHoldsNothingUp() {
    Entry first = accept(1, "bob@example.net").getFirst();
    record((message, failures) -> new Report.Failed("554 5.6.0 No"), bounced(first)).join();
    assertThat(lastEvent()).isInstanceOf(Event.Bounced.class);
    Entry second = accept(2, "eve@example.net").getFirst();
    BounceReporter faulty =
        (message, failures) -> {
          throw new IllegalStateException("a bug");
        };
    record(faulty, bounced(second)).join();
    assertThat(lastEvent()).isInstanceOf(Event.Bounced.class);
    assertThat(spool.entries(Optional.empty(), 10)).isEmpty();
  }

  private void assertKept(String cause) {
    Entry kept = spool.entries(Optional.empty(), 10).getFirst();
    assertThat(kept.pause())
        .isEqualTo(new Entry.Pause(time.now().plusSeconds(300), Reason.SPOOL_PRESSURE));
    assertThat(kept.history().getLast().cause()).hasToString(cause);
    assertThat(notices).containsExactly(new Notice.Settled(kept.id(), Optional.of(kept.due())));
  }

  private Event lastEvent() {
    Journal journal = spool.journal();
    return journal.read(journal.next() - 1, 1).getFirst().event();
  }

  private Report tell(List<Event.Bounced> failures, Report result) {
    told.add(String.join(" ", failures.stream().map(event -> event.recipient() + "").toList()));
    return result;
  }

  private CompletableFuture<Void> record(BounceReporter reporter, Finding... findings) {
    Ledger ledger =
        new Ledger(new RetryPolicy(List.of(Duration.ofMinutes(10))), new SplittableRandom(1));
    Gate gate = new Gate(spool::health, works -> {});
    DeliveryMeters meters = new DeliveryMeters(Meters.none());
    Informer informer = new Informer(ledger, reporter);
    return new Recorder(spool, informer, gate, notices::add, time, meters)
        .record(List.of(findings));
  }

  private List<Entry> accept(long number, String... recipients) {
    Acceptance acceptance = SampleMail.acceptance(spool, number, time.now(), recipients);
    spool.accept(acceptance).join();
    return acceptance.entries();
  }

  private Finding bounced(Entry entry) {
    return finding(entry, new Judgement.Bounce(NO_USER));
  }

  private Finding delivered(Entry entry) {
    return finding(entry, new Judgement.Deliver(Reply.of(250, "2.0.0", "Ok")));
  }

  private Finding finding(Entry entry, Judgement judgement) {
    Attempt attempt =
        new Attempt(1, time.now(), Duration.ofMillis(5), Optional.empty(), Attempt.Session.NONE);
    Work work = new Work(spool.message(entry.id().message()).orElseThrow(), entry);
    return new Finding(work, attempt, judgement, Reason.BACKOFF);
  }
}
