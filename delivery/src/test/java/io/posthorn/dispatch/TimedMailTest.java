package io.posthorn.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.dsn.ParsedReport;
import io.posthorn.event.Event;
import io.posthorn.outcome.Cause;
import io.posthorn.smtp.DeliverBy;
import io.posthorn.smtp.Notify;
import io.posthorn.smtp.Recipient;
import io.posthorn.smtp.Wishes;
import io.posthorn.smtp.Wishes.Timing;
import io.posthorn.spool.SampleMail;
import io.posthorn.testkit.Act;
import io.posthorn.testkit.Sink;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** BY and MT-PRIORITY on the way out (RFC 2852 §4.2, RFC 6710 §4). */
class TimedMailTest {

  private static final String ZONE =
      """
      mg.example.org     MX  10 mx.mg.example.org
      mx.mg.example.org  A   192.0.2.50
      time.test          MX  10 mx.time.test
      mx.time.test       A   192.0.2.1
      plain.test         MX  10 mx.plain.test
      mx.plain.test      A   192.0.2.2
      """;

  private static Wishes by(Duration span, boolean returns, boolean trace) {
    DeliverBy by = new DeliverBy(span, returns, trace);
    return Wishes.NONE.with(Timing.NONE.with(by).withPriority(-3));
  }

  private static Recipient to(String address) {
    return Recipient.of(SampleMail.mailbox(address));
  }

  private static String mail(Sink host) {
    List<String> lines =
        host.commands().stream().filter(line -> line.startsWith("MAIL")).distinct().toList();
    assertThat(lines).hasSize(1);
    return lines.getFirst();
  }

  @Test
  void whatIsLeftOfTheTimeAndThePriorityGoOn() {
    try (Lab lab = new Lab(ZONE).reporting()) {
      Sink host = lab.sink("192.0.2.1").offering("DELIVERBY 60", "MT-PRIORITY", "DSN");
      Sink sender = lab.sink("192.0.2.50");
      lab.start().accept(by(Duration.ofSeconds(3600), true, false), to("ann@time.test"));
      host.next();
      assertThat(mail(host))
          .matches("MAIL FROM:<bounce@mg.example.org> BY=35[0-9]{2};R MT-PRIORITY=-3");
      lab.outcomes(1);
      lab.close();
      assertThat(sender.messages()).isEmpty();
    }
  }

  @Test
  void aHostThatDoesNotKeepTimeDoesNotGetWhatIsToComeBack() throws Exception {
    try (Lab lab = new Lab(ZONE).reporting()) {
      Sink host = lab.sink("192.0.2.2");
      Sink sender = lab.sink("192.0.2.50");
      lab.start().accept(by(Duration.ofHours(1), true, false), to("ann@plain.test"));
      ParsedReport report = ParsedReport.of(sender.next().octets());
      assertThat(report.ofRecipient(0, "Status")).isEqualTo("5.3.3");
      assertThat(report.ofRecipient(0, "Diagnostic-Code"))
          .isEqualTo("x-posthorn; 550 5.3.3 mx.plain.test does not offer DELIVERBY");
      assertThat(host.commands()).noneMatch(line -> line.startsWith("MAIL"));
    }
  }

  @Test
  void aHostThatWantsMoreTimeThanIsLeftDoesNotGetIt() {
    try (Lab lab = new Lab(ZONE)) {
      Sink host = lab.sink("192.0.2.1").offering("DELIVERBY 7200");
      lab.start().accept(by(Duration.ofHours(1), true, false), to("ann@time.test"));
      Cause cause = ((Event.Bounced) lab.outcomes(1).getFirst()).cause();
      assertThat(cause.toString()).startsWith("550 5.4.7 mx.time.test wants 7200 s, and 35");
      assertThat(host.commands()).noneMatch(line -> line.startsWith("MAIL"));
    }
  }

  @Test
  void whatIsOverIsNotTriedAndComesBack() throws Exception {
    try (Lab lab = new Lab(ZONE).reporting()) {
      Sink host = lab.sink("192.0.2.1").offering("DELIVERBY");
      Sink sender = lab.sink("192.0.2.50");
      lab.start().accept(by(Duration.ofSeconds(0), true, false), to("ann@time.test"));
      ParsedReport report = ParsedReport.of(sender.next().octets());
      assertThat(report.ofRecipient(0, "Status")).isEqualTo("5.4.7");
      assertThat(report.ofRecipient(0, "Action")).isEqualTo("failed");
      assertThat(host.commands()).isEmpty();
    }
  }

  @Test
  void theLastFailureIsNamedWhenItComesBack() throws Exception {
    try (Lab lab = new Lab(ZONE).reporting()) {
      lab.sink("192.0.2.1")
          .offering("DELIVERBY")
          .always("RCPT", Act.answer("450 4.2.1 Mailbox busy"));
      Sink sender = lab.sink("192.0.2.50");
      lab.start().accept(by(Duration.ofMillis(1500), true, false), to("ann@time.test"));
      ParsedReport report = ParsedReport.of(sender.next().octets());
      assertThat(report.ofRecipient(0, "Status")).isEqualTo("5.4.7");
      assertThat(report.text()).contains("450 4.2.1 Mailbox busy");
    }
  }

  @Test
  void ofAHostThatDoesNotKeepTimeTheSenderIsTold() throws Exception {
    try (Lab lab = new Lab(ZONE).reporting()) {
      Sink host = lab.sink("192.0.2.2");
      Sink sender = lab.sink("192.0.2.50");
      Recipient silent =
          new Recipient(
              SampleMail.mailbox("eve@plain.test"), Optional.of(Notify.NEVER), Optional.empty());
      lab.start().accept(by(Duration.ofHours(1), false, false), to("ann@plain.test"), silent);
      assertThat(host.next().to()).hasSize(1);
      ParsedReport report = ParsedReport.of(sender.next().octets());
      assertThat(report.status().getRecipientDSNCount()).isEqualTo(1);
      assertThat(report.ofRecipient(0, "Action")).isEqualTo("relayed");
      assertThat(report.ofRecipient(0, "Final-Recipient")).isEqualTo("rfc822; ann@plain.test");
    }
  }

  @Test
  void eachHopIsTraced() throws Exception {
    try (Lab lab = new Lab(ZONE).reporting()) {
      Sink host = lab.sink("192.0.2.1").offering("DELIVERBY", "DSN");
      Sink sender = lab.sink("192.0.2.50");
      lab.start().accept(by(Duration.ofHours(1), true, true), to("ann@time.test"));
      host.next();
      assertThat(mail(host)).matches("MAIL FROM:<bounce@mg.example.org> BY=35[0-9]{2};RT");
      ParsedReport report = ParsedReport.of(sender.next().octets());
      assertThat(report.ofRecipient(0, "Action")).isEqualTo("relayed");
    }
  }
}
