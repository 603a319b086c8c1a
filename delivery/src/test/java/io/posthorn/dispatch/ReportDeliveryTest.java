package io.posthorn.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.dsn.ParsedReport;
import io.posthorn.envelope.Standing;
import io.posthorn.event.Event;
import io.posthorn.event.Journal;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.SampleMail;
import io.posthorn.testkit.Act;
import io.posthorn.testkit.Received;
import io.posthorn.testkit.Sink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** From a host's no to the report at the host of the sender. */
class ReportDeliveryTest {

  private static final String ZONE =
      """
      mg.example.org     MX  10 mx.mg.example.org
      mx.mg.example.org  A   192.0.2.50
      example.test       MX  10 mx1.example.test
      mx1.example.test   A   192.0.2.1
      good.test          MX  10 mx.good.test
      mx.good.test       A   192.0.2.2
      null.test          MX  0 .
      """;

  @Test
  void theSenderReadsWhatFailedAndNothingElse() throws Exception {
    try (Lab lab = new Lab(ZONE).reporting()) {
      Sink sender = lab.sink("192.0.2.50");
      Sink good = lab.sink("192.0.2.2");
      lab.sink("192.0.2.1")
          .on("RCPT", Act.answer("450 4.2.1 Busy"), Act.answer("550 5.1.1 No such user"));
      lab.start().accept("ann@good.test", "bob@example.test", "eve@null.test");

      Received mail = sender.next();
      assertThat(mail.from()).isEmpty(); // RFC 5321 §4.5.5
      assertThat(mail.to()).containsExactly("bounce@mg.example.org");
      ParsedReport report = ParsedReport.of(mail.octets());
      assertThat(report.status().getRecipientDSNCount()).isEqualTo(2);
      assertThat(report.ofRecipient(0, "Final-Recipient")).isEqualTo("rfc822; bob@example.test");
      assertThat(report.ofRecipient(0, "Diagnostic-Code"))
          .isEqualTo("smtp; 550 5.1.1 No such user");
      assertThat(report.ofRecipient(1, "Final-Recipient")).isEqualTo("rfc822; eve@null.test");
      assertThat(report.ofRecipient(1, "Diagnostic-Code")).startsWith("x-posthorn; 556 5.1.10 ");
      assertThat(report.text()).contains("could not\nbe delivered to 2 of its 3 recipients");
      assertThat(good.next().to()).containsExactly("ann@good.test");
      assertThat(lab.outcomes(5)).filteredOn(Event.Bounced.class::isInstance).hasSize(2);
      assertThat(reports(lab)).hasSize(1);
      assertThat(sender.faults()).isEmpty();
    }
  }

  @Test
  void aHostThatOffersTooLittleHasNotSaidIt() throws Exception {
    try (Lab lab = new Lab(ZONE).reporting()) {
      Sink sender = lab.sink("192.0.2.50");
      Sink small = lab.sink("192.0.2.1").offering("SIZE 10");
      lab.start().accept("bob@example.test");
      ParsedReport report = ParsedReport.of(sender.next().octets());
      assertThat(report.ofRecipient(0, "Status")).isEqualTo("5.3.4");
      assertThat(report.ofRecipient(0, "Diagnostic-Code"))
          .startsWith("x-posthorn; 552 5.3.4 mx1.example.test takes 10 octets");
      assertThat(report.text())
          .contains("Reason: mx1.example.test takes 10 octets", "too large for the other side")
          .doesNotContain("said:");
      assertThat(((Event.Bounced) lab.outcomes().getFirst()).cause().scope())
          .isEqualTo(Scope.CAPABILITY);
      assertThat(small.commands()).noneMatch(line -> line.startsWith("MAIL"));
    }
  }

  @Test
  void whatLostItsContentIsNotTriedAndItsSenderIsTold() throws Exception {
    try (Lab lab = new Lab(ZONE).reporting()) {
      Sink sender = lab.sink("192.0.2.50");
      Sink good = lab.sink("192.0.2.2");
      lab.start();
      Instant now = lab.time.now();
      BodyRef lost = SampleMail.body(lab.spool, SampleMail.OCTETS).lost();
      lab.spool.accept(SampleMail.acceptance(lost, 60_000, now, now, "ann@good.test")).join();
      ParsedReport report = ParsedReport.of(sender.next().octets());
      assertThat(report.ofRecipient(0, "Status")).isEqualTo("5.3.0");
      assertThat(report.ofRecipient(0, "Diagnostic-Code"))
          .startsWith("x-posthorn; 554 5.3.0 The message's content was lost");
      assertThat(report.ofRecipient(0, "Final-Recipient")).isEqualTo("rfc822; ann@good.test");
      assertThat(good.messages()).isEmpty();
    }
  }

  @Test
  void hostileRepliesStayWhereTheyBelong() throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add("550-5.1.1 Final-Recipient: rfc822; victim@example.com");
    lines.add("550-5.1.1 \u001b[2J\u0007 quotes \" } , { \"event\": \"delivered\"");
    for (int i = 0; i < 700; i++) {
      lines.add("550-5.1.1 " + "x".repeat(70));
    }
    lines.add("550 5.1.1 end");
    try (Lab lab = new Lab(ZONE).reporting()) {
      Sink sender = lab.sink("192.0.2.50");
      lab.sink("192.0.2.1").always("RCPT", new Act.Answer(lines));
      lab.start().accept("bob@example.test");
      byte[] octets = sender.next().octets();
      ParsedReport report = ParsedReport.of(octets);
      assertThat(octets).hasSizeLessThan(8 << 10);
      assertThat(report.status().getRecipientDSNCount()).isEqualTo(1);
      assertThat(report.ofRecipient(0, "Final-Recipient")).isEqualTo("rfc822; bob@example.test");
      assertThat(report.ofRecipient(0, "Diagnostic-Code"))
          .hasSizeBetween(900, Cause.MAX_TEXT + 50)
          .doesNotContain("\u001b", "\u0007");
    }
  }

  @Test
  void aReportThatIsRefusedIsTheEnd() {
    try (Lab lab = new Lab(ZONE).reporting()) {
      Sink sender = lab.sink("192.0.2.50");
      sender.always("RCPT", Act.answer("550 5.1.1 No such user"));
      lab.sink("192.0.2.1").always("RCPT", Act.answer("550 5.1.1 No such user"));
      lab.start().accept("bob@example.test");
      List<Event> outcomes = lab.outcomes(2);
      assertThat(outcomes).allMatch(Event.Bounced.class::isInstance);
      assertThat(outcomes.getLast().message()).isEqualTo(reports(lab).getFirst().message());
      lab.close(); // and what it had begun
      assertThat(reports(lab)).hasSize(1);
      assertThat(lab.spool.reportsOwed(Optional.empty(), 10)).isEmpty();
      assertThat(lab.spool.entries(Optional.empty(), 10)).isEmpty();
    }
  }

  @Test
  void reportsDoNotHoldUpMail() {
    try (Lab lab = new Lab(ZONE).reporting()) {
      Sink sender = lab.sink("192.0.2.50");
      Sink good = lab.sink("192.0.2.2");
      lab.start();
      for (int i = 0; i < 300; i++) {
        lab.accept("user" + i + "@null.test");
      }
      lab.accept("ann@good.test");
      assertThat(good.next().to()).containsExactly("ann@good.test");
      Lab.await(() -> sender.messages().size() == 300, () -> "reports: " + reports(lab).size());
      assertThat(reports(lab)).hasSize(300);
    }
  }

  /** The reports that were accepted. */
  private static List<Event.Accepted> reports(Lab lab) {
    List<Event.Accepted> found = new ArrayList<>();
    for (Journal.Line line : lab.spool.journal().read(1, 1_000_000)) {
      if (line.event() instanceof Event.Accepted accepted
          && accepted.facts().origin().standing() == Standing.OURSELVES) {
        found.add(accepted);
      }
    }
    return found;
  }
}
