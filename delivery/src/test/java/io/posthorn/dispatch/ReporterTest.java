package io.posthorn.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.classify.Judgement;
import io.posthorn.dsn.BounceReporter;
import io.posthorn.dsn.Report;
import io.posthorn.envelope.MessageId;
import io.posthorn.envelope.Standing;
import io.posthorn.event.Event;
import io.posthorn.event.Journal;
import io.posthorn.observe.Meters;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.queue.Snapshot;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Spool;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.FakeTime;
import io.posthorn.time.Time;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One report a message, whatever happens: never two, never none. */
class ReporterTest {

  private static final Reporter.Pace FAST =
      new Reporter.Pace(
          Duration.ofHours(1), Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(4));

  private final ReportingNode node = ReportingNode.start();

  @Test
  void whatFailedAtDifferentTimesIsOneReport() throws Exception {
    List<Entry> entries =
        node.accept(1, "ann@example.net", "bob@example.net", "eve@example.net", "joe@example.net");
    node.fails(entries.get(0)).join();
    node.waits(entries.get(3)).join();
    assertThat(node.reporter.round()).isEmpty();
    assertThat(node.mailed()).isEmpty(); // the others are not settled yet
    node.arrives(entries.get(1)).join();
    node.arrives(entries.get(2)).join();
    node.time.advance(Duration.ofMinutes(15));
    node.fails(node.now(entries.get(3).id())).join();
    assertThat(node.reporter.round()).isEmpty();
    assertThat(node.reporter.round()).isEmpty();
    assertThat(recipients(onlyReport(node)))
        .containsExactly("rfc822; ann@example.net", "rfc822; joe@example.net");
  }

  @Test
  void aDeliveryMayBeTheLastOutcome() throws Exception {
    List<Entry> entries = node.accept(1, "ann@example.net", "bob@example.net");
    node.fails(entries.get(0)).join();
    node.arrives(entries.get(1)).join();
    assertThat(node.reporter.round()).isEmpty();
    assertThat(recipients(onlyReport(node))).containsExactly("rfc822; ann@example.net");
  }

  @Test
  void mailThatArrivesIsNotReported() throws Exception {
    List<Entry> entries = node.accept(1, "ann@example.net", "bob@example.net");
    node.arrives(entries.get(0), entries.get(1)).join();
    assertThat(node.reporter.round()).isEmpty();
    assertThat(node.spool.entries(Optional.empty(), 10)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"LOGIN,''", "STRANGER,me@example.com", "OURSELVES,me@example.com"})
  void whoDidNotCertainlySendItIsNotTold(Standing standing, String from) throws Exception {
    Entry entry = node.accept(1, standing, from, "ann@example.net").getFirst();
    node.fails(entry).join();
    assertThat(node.reporter.round()).isEmpty();
    assertThat(node.spool.entries(Optional.empty(), 10)).isEmpty();
    assertThat(node.spool.message(entry.id().message())).isEmpty();
    Journal journal = node.spool.journal();
    assertThat(journal.read(journal.next() - 1, 1).getFirst().event())
        .isInstanceOf(Event.Bounced.class);
  }

  @Test
  void aReportThatFailsIsNotReported() throws Exception { // RFC 5321 §6.1
    node.fails(node.accept(1, "ann@example.net").getFirst()).join();
    assertThat(node.reporter.round()).isEmpty();
    Entry report = node.spool.entries(Optional.empty(), 10).getFirst();
    node.fails(report).join();
    assertThat(node.reporter.round()).isEmpty();
    assertThat(node.spool.entries(Optional.empty(), 10)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void crashWhileTheFailureIsWritten(int survivors) throws Exception {
    Entry entry = node.accept(1, "ann@example.net").getFirst();
    node.spool.holdSyncs();
    assertThat(node.fails(entry)).isNotDone();
    ReportingNode next = node.crash(survivors);
    if (survivors == 0) { // nobody knows of it: the next attempt fails again
      assertThat(next.spool.reportsOwed(Optional.empty(), 10)).isEmpty();
      next.fails(next.now(entry.id())).join();
    }
    assertThat(next.reporter.round()).isEmpty();
    onlyReport(next);
  }

  @Test
  void crashBehindTheFailure() throws Exception {
    node.fails(node.accept(1, "ann@example.net").getFirst()).join();
    ReportingNode next = node.crash(0);
    assertThat(next.mailed()).isEmpty();
    assertThat(next.reporter.round()).isEmpty();
    onlyReport(next);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void crashWhileTheReportIsWritten(int survivors) throws Exception {
    node.fails(node.accept(1, "ann@example.net").getFirst()).join();
    node.spool.holdSyncs();
    node.time.waitInVain();
    assertThat(node.reporter.round()).isPresent();
    assertThat(node.spool.unsynced()).isEqualTo(1);
    ReportingNode next = node.crash(survivors);
    assertThat(next.mailed()).hasSize(survivors);
    assertThat(next.reporter.round()).isEmpty();
    onlyReport(next);
    assertThat(next.crash(0).mailed()).hasSize(1);
  }

  @Test
  void crashBehindTheReport() throws Exception {
    node.fails(node.accept(1, "ann@example.net").getFirst()).join();
    assertThat(node.reporter.round()).isEmpty();
    ReportingNode next = node.crash(0);
    assertThat(next.reporter.round()).isEmpty();
    onlyReport(next);
  }

  @Test
  void aReportThatIsTakenLateIsNotRepeated() throws Exception {
    node.fails(node.accept(1, "ann@example.net").getFirst()).join();
    node.spool.holdSyncs(); // longer than the intake waits
    node.time.waitInVain();
    assertThat(node.reporter.round()).isPresent();
    assertThat(node.reporter.round()).isPresent();
    assertThat(node.spool.unsynced()).isEqualTo(2);
    node.spool.sync();
    assertThat(node.reporter.round()).isEmpty();
    onlyReport(node);
  }

  @Test
  void waitsForRoomAndForHealth() throws Exception {
    node.fails(node.accept(1, "ann@example.net").getFirst()).join();
    node.spool.fill(1, 2);
    assertThat(node.reporter.round()).contains("the disk is full");
    node.spool.breakDown("disk on fire");
    assertThat(node.reporter.round()).contains("disk on fire");
    assertThat(node.spool.unsynced()).isZero();
    node.spool.recover();
    assertThat(node.reporter.round()).isEmpty();
    onlyReport(node);
  }

  @Test
  void whatCannotBeMadeIsForgoneOnce() throws Exception {
    Entry refused = node.accept(1, "ann@example.net").getFirst();
    node.fails(refused).join();
    List<MessageId> asked = new ArrayList<>();
    Reporter reporter =
        node.reporter((message, failures, on) -> {
          asked.add(message.id());
          return new Report.Failed("550 5.7.1 No");
        });
    assertThat(reporter.round()).isEmpty();
    assertThat(reporter.round()).isEmpty();
    assertThat(asked).containsExactly(refused.id().message());
    assertThat(node.spool.message(refused.id().message())).isEmpty();
    assertThat(node.spool.entries(Optional.empty(), 10)).isEmpty();
  }

  @Test
  void aBugThatPassesCostsNoReport() throws Exception {
    node.fails(node.accept(1, "ann@example.net").getFirst()).join();
    List<Duration> tries = new ArrayList<>();
    Reporter reporter =
        node.reporter((message, failures, on) -> {
          tries.add(Duration.between(FakeTime.START, node.time.now()));
          if (tries.size() < Reporter.MOST_TRIES) {
            throw new IllegalStateException("a bug");
          }
          return node.reports.report(message, failures, on);
        });
    for (int second = 0; tries.size() < Reporter.MOST_TRIES; second++) {
      assertThat(second).isLessThan(1000);
      assertThat(reporter.round().isPresent()).isEqualTo(tries.size() < Reporter.MOST_TRIES);
      node.time.advance(Duration.ofSeconds(1)); // others that are owed wake it all the time
    }
    assertThat(tries)
        .extracting(Duration::toSeconds)
        .containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 63L, 127L, 255L, 511L);
    onlyReport(node);
  }

  @Test
  void aBugThatStaysIsForgoneAndDoesNotKeepTheOthers() throws Exception {
    Entry buggy = node.accept(1, "ann@example.net").getFirst();
    Entry other = node.accept(2, "bob@example.net").getFirst();
    node.fails(buggy, other).join();
    List<MessageId> asked = new ArrayList<>();
    Reporter reporter =
        node.reporter((message, failures, on) -> {
          asked.add(message.id());
          if (message.id().equals(buggy.id().message())) {
            throw new IllegalArgumentException("a bug");
          }
          return node.reports.report(message, failures, on);
        });
    for (int round = 1; round < Reporter.MOST_TRIES; round++) {
      assertThat(reporter.round()).hasValueSatisfying(why -> assertThat(why).contains("a bug"));
      assertThat(node.mailed()).hasSize(1);
      node.time.advance(Duration.ofMinutes(5));
    }
    assertThat(node.spool.message(buggy.id().message())).isPresent();
    assertThat(reporter.round()).isEmpty();
    assertThat(node.spool.message(buggy.id().message())).isEmpty();
    assertThat(asked).hasSize(Reporter.MOST_TRIES + 1);
    onlyReport(node);
  }

  @Test
  void whatIsOwedAndCannotBeReadIsForgone() throws Exception {
    Entry damaged = node.accept(1, "ann@example.net").getFirst();
    node.fails(damaged).join();
    Spool spool = node.spoolWith("owed", List::of); // as the real one sets the row aside
    CountingMeters meters = new CountingMeters();
    Reporter reporter = new Reporter(spool, node.reports, node.time, FAST, meters);
    assertThat(reporter.round()).isEmpty();
    assertThat(node.spool.message(damaged.id().message())).isEmpty();
    assertThat(node.spool.reportsOwed(Optional.empty(), 10)).isEmpty();
    assertThat(node.mailed()).isEmpty();
    assertThat(meters.value("posthorn_reports_total{result=forgone}")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reportsOwed", "health", "owed", "message"})
  void aBugInTheSpoolDoesNotEndAllReports(String method) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    Spool spool =
        node.spoolWith(
            method,
            () -> {
              if (calls.incrementAndGet() < 5) {
                throw new IllegalStateException("reading the spool failed");
              }
              return ReportingNode.AS_IT_IS;
            });
    node.fails(node.accept(1, "ann@example.net").getFirst()).join();
    Thread thread =
        Thread.ofVirtual()
            .start(new Reporter(spool, node.reports, Time.system(), FAST, Meters.none()));
    Lab.await(() -> !node.mailed().isEmpty(), () -> "calls: " + calls);
    thread.interrupt();
    assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    onlyReport(node);
  }

  @Test
  void whatIsOwedIsCounted() throws Exception {
    CountingMeters meters = new CountingMeters();
    Census census = new Census(node.spool, node.time);
    census.register(meters, () -> new Snapshot(0, 0, 0));
    List<Entry> two = node.accept(1, "ann@example.net", "bob@example.net");
    node.fails(node.accept(2, "eve@example.net").getFirst(), two.getFirst()).join();
    census.count();
    assertThat(meters.value("posthorn_reports_owed")).isEqualTo(1); // the other is not finished
    assertThat(node.reporter.round()).isEmpty();
    census.count();
    assertThat(meters.value("posthorn_reports_owed")).isZero();
  }

  @Test
  void whatCannotBeReadDoesNotKeepTheOthers() throws Exception {
    int damaged = Reporter.MOST_FAILURES + 5;
    for (int i = 0; i <= damaged; i++) {
      node.fails(node.accept(i, "user" + i + "@example.net").getFirst()).join();
    }
    Reporter reporter =
        node.reporter((message, failures, on) -> {
          if (failures.getFirst().entry().message().low() < damaged) {
            throw new SpoolException("checksum");
          }
          return node.reports.report(message, failures, on);
        });
    assertThat(reporter.round()).isPresent();
    assertThat(node.mailed()).isEmpty();
    assertThat(reporter.round()).isPresent();
    assertThat(node.mailed()).hasSize(1);
    assertThat(recipients(node.mailed().getFirst()))
        .containsExactly("rfc822; user" + damaged + "@example.net");
    assertThat(node.spool.reportsOwed(Optional.empty(), 100)).hasSize(damaged);
  }

  @Test
  void manyAreWorkedOffPageByPage() throws Exception {
    int many = 3 * Reporter.PAGE + 7;
    for (int i = 0; i < many; i++) {
      node.fails(node.accept(i, "user" + i + "@example.net").getFirst()).join();
    }
    assertThat(node.reporter.round()).isEmpty();
    assertThat(node.mailed()).hasSize(many);
    assertThat(node.spool.reportsOwed(Optional.empty(), 10)).isEmpty();
  }

  @Test
  void aThousandFailuresAreOneReportOfBoundedSize() throws Exception {
    String[] recipients =
        IntStream.range(0, 1000).mapToObj(i -> "user" + i + "@example.net").toArray(String[]::new);
    List<Entry> entries = node.accept(1, recipients);
    Cause talkative = new Cause(Scope.RECIPIENT, 550, Optional.empty(), "No \u00fc! ".repeat(300));
    node.record(new Judgement.Bounce(talkative), entries.toArray(Entry[]::new)).join();
    assertThat(node.reporter.round()).isEmpty();
    byte[] report = onlyReport(node);
    assertThat(recipients(report)).hasSize(1000).endsWith("rfc822; user999@example.net");
    assertThat(text(report))
        .contains(
            "to any of its 1000 recipients",
            "<user49@example.net>",
            "the first 50 of 1000 addresses")
        .doesNotContain("\r\n<user50@example.net>");
    assertThat(report.length).isLessThan(600 << 10);
  }

  @Test
  void isWokenByWhatFails() throws Exception {
    Reporter reporter = new Reporter(node.spool, node.reports, Time.system(), FAST, Meters.none());
    Thread thread = Thread.ofVirtual().start(reporter);
    Entry first = node.accept(1, "ann@example.net").getFirst();
    node.fails(first).join();
    reporter.wake();
    Lab.await(() -> node.mailed().size() == 1, () -> "no report");
    node.fails(node.accept(2, "bob@example.net").getFirst()).join();
    reporter.wake();
    Lab.await(() -> node.mailed().size() == 2, () -> "no second report");
    thread.interrupt();
    assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void isWokenByTheRecorder() throws Exception {
    Thread thread = Thread.ofVirtual().start(node.reporter);
    List<Entry> entries = node.accept(1, "ann@example.net", "bob@example.net");
    node.fails(entries.get(0)).join();
    node.arrives(entries.get(1)).join();
    Lab.await(
        () -> {
          node.time.advance(Duration.ofSeconds(1)); // it rests between rounds
          return !node.mailed().isEmpty();
        },
        () -> "no report");
    thread.interrupt();
    assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    onlyReport(node);
  }

  @Test
  void triesAgainByItself() throws Exception {
    node.fails(node.accept(1, "ann@example.net").getFirst()).join();
    List<String> tries = new CopyOnWriteArrayList<>();
    BounceReporter busy =
        (message, failures, on) -> {
          tries.add("once");
          return tries.size() < 6
              ? new Report.Postponed("451 4.3.0 Later")
              : node.reports.report(message, failures, on);
        };
    Thread thread =
        Thread.ofVirtual()
            .start(new Reporter(node.spool, busy, Time.system(), FAST, Meters.none()));
    Lab.await(() -> !node.mailed().isEmpty(), () -> "tries: " + tries);
    thread.interrupt();
    assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    assertThat(tries).hasSize(6);
  }

  @Test
  void pausesGrow() {
    Reporter.Pace pace = Reporter.Pace.DEFAULT;
    List<Duration> pauses = new ArrayList<>();
    Duration pause = Duration.ZERO;
    for (int i = 0; i < 11; i++) {
      pause = pace.longer(pause);
      pauses.add(pause);
    }
    assertThat(pauses)
        .extracting(Duration::toSeconds)
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L);
  }

  /** The one report there is, after another look. */
  private static byte[] onlyReport(ReportingNode node) {
    List<byte[]> reports = node.mailed();
    assertThat(reports).hasSize(1);
    assertThat(node.spool.reportsOwed(Optional.empty(), 10)).isEmpty();
    return reports.getFirst();
  }

  private static List<String> recipients(byte[] report) {
    return text(report)
        .lines()
        .filter(line -> line.startsWith("Final-Recipient: "))
        .map(line -> line.substring("Final-Recipient: ".length()))
        .toList();
  }

  private static String text(byte[] report) {
    return new String(report, StandardCharsets.US_ASCII);
  }
}
