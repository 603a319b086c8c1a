package io.posthorn.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.dsn.ParsedReport;
import io.posthorn.envelope.Standing;
import io.posthorn.smtp.Notify;
import io.posthorn.smtp.Recipient;
import io.posthorn.spool.Entry;
import io.posthorn.spool.SampleMail;
import io.posthorn.time.FakeTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NOTIFY=DELAY (RFC 3461 §4.1, §5.2.8): one report a message, when its time has come. */
class DelaysTest {

  private static final Duration AGE = Duration.ofHours(4);

  private final ReportingNode node = ReportingNode.start();

  private static Recipient wanting(String address) {
    return new Recipient(
        SampleMail.mailbox(address), Optional.of(new Notify(false, true, true)), Optional.empty());
  }

  private static Recipient plain(String address) {
    return Recipient.of(SampleMail.mailbox(address));
  }

  private List<Entry> accept(Recipient... recipients) {
    return node.accept(1, Standing.LOGIN, FakeTime.START.plus(AGE), recipients);
  }

  private ParsedReport onlyReport(ReportingNode of) throws Exception {
    assertThat(of.mailed()).hasSize(1);
    return ParsedReport.of(of.mailed().getFirst());
  }

  @Test
  void theSenderHearsOnceThatMailWaits() throws Exception {
    List<Entry> entries =
        accept(wanting("ann@example.net"), wanting("bob@example.net"), plain("eve@example.net"));
    node.waits(entries.get(0), entries.get(2)).join();
    node.time.advance(AGE.minusSeconds(1));
    assertThat(node.reporter.round()).isEmpty();
    assertThat(node.mailed()).isEmpty();
    node.time.advance(Duration.ofSeconds(1));
    assertThat(node.reporter.round()).isEmpty();
    assertThat(node.reporter.round()).isEmpty();

    ParsedReport report = onlyReport(node);
    assertThat(report.message().getSubject()).isEqualTo("Delayed: A test");
    assertThat(report.status().getRecipientDSNCount()).isEqualTo(2);
    assertThat(report.ofRecipient(0, "Final-Recipient")).isEqualTo("rfc822; ann@example.net");
    assertThat(report.ofRecipient(0, "Action")).isEqualTo("delayed");
    assertThat(report.ofRecipient(0, "Status")).isEqualTo("4.2.1");
    assertThat(report.ofRecipient(0, "Diagnostic-Code")).isEqualTo("smtp; 450 4.2.1 Busy");
    assertThat(report.ofRecipient(0, "Will-Retry-Until"))
        .isEqualTo("Mon, 23 Nov 2026 08:15:00 +0000");
    assertThat(report.ofRecipient(1, "Final-Recipient")).isEqualTo("rfc822; bob@example.net");
    assertThat(report.ofRecipient(1, "Status")).isEqualTo("4.0.0"); // not tried yet
    assertThat(report.text())
        .contains("has not\nreached 2 of its 3 recipients yet.", "It could not be tried yet.");
    assertThat(node.spool.entries(Optional.empty(), 10)).hasSize(4);
  }

  @Test
  void whatHasArrivedByThenIsNotDelayed() {
    List<Entry> entries = accept(wanting("ann@example.net"), plain("eve@example.net"));
    node.arrives(entries.get(0)).join();
    node.waits(entries.get(1)).join();
    node.time.advance(AGE);
    assertThat(round()).isEmpty();
    assertThat(node.mailed()).isEmpty();
    assertThat(node.spool.alarms(node.time.now(), 10)).isEmpty();
  }

  @Test
  void anAlarmOfAFinishedMessageIsForgotten() {
    Entry entry = accept(wanting("ann@example.net")).getFirst();
    node.arrives(entry).join();
    node.time.advance(AGE);
    assertThat(round()).isEmpty();
    assertThat(node.mailed()).isEmpty();
    assertThat(node.spool.alarms(node.time.now(), 10)).isEmpty();
  }

  @Test
  void itsFailureIsStillReported() throws Exception {
    Entry entry = accept(wanting("ann@example.net")).getFirst();
    node.time.advance(AGE);
    assertThat(round()).isEmpty();
    node.fails(node.now(entry.id())).join();
    assertThat(round()).isEmpty();
    assertThat(node.mailed()).hasSize(2);
    assertThat(ParsedReport.of(node.mailed().getLast()).ofRecipient(0, "Action"))
        .isEqualTo("failed");
  }

  @Test
  void aStrangerIsNotTold() {
    node.accept(1, Standing.STRANGER, FakeTime.START.plus(AGE), wanting("ann@example.net"));
    node.time.advance(AGE);
    assertThat(round()).isEmpty();
    assertThat(node.mailed()).isEmpty();
    assertThat(node.spool.alarms(node.time.now(), 10)).isEmpty();
  }

  @Test
  void aFullDiskMakesItWait() {
    accept(wanting("ann@example.net"));
    node.time.advance(AGE);
    node.spool.fill(1, 2);
    assertThat(round()).contains("the disk is full");
    node.spool.recover();
    assertThat(round()).isEmpty();
    assertThat(node.mailed()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aCrashCostsNoneAndMakesNoSecondOne(int survivors) throws Exception {
    accept(wanting("ann@example.net"));
    node.time.advance(AGE);
    node.spool.holdSyncs();
    node.time.waitInVain();
    assertThat(round()).isPresent();
    ReportingNode next = node.crash(survivors);
    assertThat(next.mailed()).hasSize(survivors);
    assertThat(next.reporter.round()).isEmpty();
    onlyReport(next);
  }

  private Optional<String> round() {
    try {
      return node.reporter.round();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
