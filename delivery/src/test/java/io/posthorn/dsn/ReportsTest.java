package io.posthorn.dsn;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.account.SendingDomain;
import io.posthorn.address.AddressParser;
import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.MessageIds;
import io.posthorn.intake.Candidate;
import io.posthorn.intake.FakeAccounts;
import io.posthorn.intake.FromPolicy;
import io.posthorn.intake.Gatekeeper;
import io.posthorn.intake.Intake;
import io.posthorn.intake.SendingDomains;
import io.posthorn.intake.SpoolIntake;
import io.posthorn.intake.Verdict;
import io.posthorn.limits.Limits;
import io.posthorn.observe.Meters;
import io.posthorn.options.TlsPolicy;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.smtp.Command.BodyType;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.Entry;
import io.posthorn.spool.MemorySpool;
import io.posthorn.spool.Message;
import io.posthorn.spool.Owed;
import io.posthorn.spool.ReportOn;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Settlement;
import io.posthorn.time.FakeTime;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReportsTest {

  private static final Domain HOST = new Domain("relay.example.org");
  private static final Cause NO_USER =
      Cause.of(Scope.RECIPIENT, Reply.of(550, "5.1.1", "No such user"));

  private final FakeTime time = new FakeTime();
  private final MemorySpool spool = new MemorySpool(time);
  private final FakeAccounts accounts = new FakeAccounts().withDomain("mg.example.org");

  @Test
  void hasTheReportSyncedAsNewMail() throws Exception {
    Message message = accepted(SampleMail.OCTETS);
    Report.Sent sent = sent(report(message));

    Message report = spool.message(sent.id()).orElseThrow();
    assertThat(report.sender().path()).isEqualTo(ReversePath.NULL); // RFC 5321 §4.5.5
    assertThat(report.sender().domain()).isEqualTo(SampleMail.SENDER);
    assertThat(report.content().smtpUtf8()).isFalse();
    assertThat(report.content().type()).isEqualTo(BodyType.SEVEN_BIT);
    assertThat(report.content().rfcMessageId())
        .isEqualTo(message.id() + ".failed@relay.example.org");
    assertThat(report.content().addedFields())
        .startsWith("Received: from relay.example.org ([127.0.0.1])\r\n")
        .doesNotContain("Sender:", "Date:", "Message-ID:");
    Entry entry = entryOf(report);
    assertThat(entry.recipient()).hasToString("bounce@mg.example.org");
    assertThat(entry.queue()).hasToString("mg.example.org -> mg.example.org");
    ParsedReport parsed = ParsedReport.of(body(report));
    assertThat(parsed.ofRecipient(0, "Final-Recipient")).isEqualTo("rfc822; bob@example.net");
    assertThat(parsed.headerText())
        .isEqualTo(
            "Received: from client.example.org\r\nFrom: a@mg.example.org\r\nSubject: A test\r\n");
  }

  @Test
  void takesWhatWasKeptAwayInTheSameStep() {
    Message message = accepted(SampleMail.OCTETS);
    assertThat(spool.reportsOwed(Optional.empty(), 10)).containsExactly(message.id());
    sent(report(message));
    assertThat(spool.reportsOwed(Optional.empty(), 10)).isEmpty();
    assertThat(spool.message(message.id())).isEmpty();
  }

  @Test
  void isNotTakenTwice() {
    Message message = accepted(SampleMail.OCTETS);
    List<Owed> failures = spool.owed(message.id());
    sent(report(message, failures));
    assertThat(report(message, failures)).isInstanceOf(Report.Postponed.class);
    assertThat(spool.entries(Optional.empty(), 10)).hasSize(1);
  }

  @Test
  void nobodyIsToldOfMailFromTheNullSender() { // RFC 5321 §4.5.5
    Message message = accepted(SampleMail.OCTETS);
    Message.Sender of = message.sender();
    Message from =
        new Message(
            message.id(),
            new Message.Sender(ReversePath.NULL, of.domain(), of.origin()),
            message.content(),
            message.options(),
            message.life(),
            1);
    assertThat(report(from)).isInstanceOf(Report.Failed.class);
    assertThat(spool.entries(Optional.empty(), 10)).isEmpty();
  }

  @Test
  void noGatekeeperStopsIt() {
    accounts.with( // which may not send without a signature, and has lost its key
        new SendingDomain(SampleMail.SENDER, TlsPolicy.OPPORTUNISTIC, true, false, false));
    Gatekeeper refusing =
        new Gatekeeper() {
          @Override
          public Verdict content(Candidate candidate) {
            return Verdict.refused(550, "5.7.1", "over quota");
          }
        };
    List<Gatekeeper> keepers =
        new ArrayList<>(
            SpoolIntake.gatekeepers(
                accounts, FromPolicy.CREDENTIAL_DOMAIN, Limits.Inbound.DEFAULT));
    keepers.add(refusing);
    Reports reports = new Reports(HOST, spool, intake(keepers), time);
    Message message = accepted(SampleMail.OCTETS);
    assertThat(reports.report(message, spool.owed(message.id()), end(message)))
        .isInstanceOf(Report.Sent.class);
  }

  @Test
  void waitsForRoom() {
    Message message = accepted(SampleMail.OCTETS);
    spool.fill(1, 2);
    assertThat(report(message)).isInstanceOf(Report.Postponed.class);
    spool.breakDown("disk on fire");
    assertThat(report(message)).isInstanceOf(Report.Postponed.class);
    spool.recover();
    assertThat(report(message)).isInstanceOf(Report.Sent.class);
  }

  @Test
  void isNotSentBeforeItIsSynced() {
    Message message = accepted(SampleMail.OCTETS);
    spool.holdSyncs();
    time.waitInVain();
    assertThat(report(message)).isInstanceOf(Report.Postponed.class);
  }

  @Test
  void returnsTheHeaderAsItLeft() throws Exception {
    String mail =
        """
        Bcc: secret@example.net
        X-Mailgun-Dkim: yes
        From: a@mg.example.org
        X-Mailgun-Tag: t
        Subject: A
         test

        Body: not a field
        """;
    Message report = reportOn(mail.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    assertThat(ParsedReport.of(body(report)).headerText().replace("\r\n", "\n"))
        .isEqualTo(
            """
            Received: from client.example.org
            From: a@mg.example.org
            X-Mailgun-Tag: t
            Subject: A
             test
            """);
  }

  @Test
  void boundsTheReturnedHeader() throws Exception {
    String huge = "X-Huge: " + "x".repeat(900) + ("\r\n " + "x".repeat(900)).repeat(80) + "\r\n";
    String many = ("X-Many: " + "x".repeat(500) + "\r\n").repeat(200);
    String mail = huge + "Subject: Kept\r\n" + many + "\r\nHello\r\n";
    byte[] header = ParsedReport.of(body(reportOn(mail.getBytes(StandardCharsets.UTF_8)))).header();
    assertThat(header.length).isBetween(60 << 10, 64 << 10);
    assertThat(new String(header, StandardCharsets.US_ASCII)).doesNotContain("X-Huge");

    mail = many + huge.repeat(4) + "Subject: Beyond the first chunk\r\n\r\nHello\r\n";
    header = ParsedReport.of(body(reportOn(mail.getBytes(StandardCharsets.UTF_8)))).header();
    assertThat(header.length).isBetween(60 << 10, 64 << 10);
  }

  @Test
  void senderBeyondAsciiNeedsSmtpUtf8() { // RFC 6531 §3.7.1
    Message message = accepted(SampleMail.OCTETS, "j\u00f6rg@mg.example.org");
    Message report = spool.message(sent(report(message)).id()).orElseThrow();
    assertThat(report.content().smtpUtf8()).isTrue();
    assertThat(report.content().type()).isEqualTo(BodyType.EIGHT_BIT);
    assertThat(entryOf(report).recipient()).hasToString("j\u00f6rg@mg.example.org");
  }

  @Test
  void unreadableMessageIsReportedAllTheSame() throws Exception {
    Message damaged = withoutBody(accepted(SampleMail.OCTETS));
    Message report = spool.message(sent(report(damaged)).id()).orElseThrow();
    assertThat(ParsedReport.of(body(report)).headerText())
        .isEqualTo("Received: from client.example.org\r\n");
  }

  /** Reads that a stop interrupts fail like those of a damaged message, and are over by then. */
  @Test
  void aStopDoesNotCostTheReturnedHeader() {
    Message message = accepted(SampleMail.OCTETS);
    Thread.currentThread().interrupt();
    assertThat(report(withoutBody(message))).isInstanceOf(Report.Postponed.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(spool.entries(Optional.empty(), 10)).isEmpty();
    assertThat(report(message)).isInstanceOf(Report.Sent.class);
  }

  private static Message withoutBody(Message message) {
    Message.Content content = message.content();
    BodyRef lost = new BodyRef(message.id(), 1, 10);
    return new Message(
        message.id(),
        message.sender(),
        new Message.Content(
            lost, content.addedFields(), content.rfcMessageId(), content.type(), false),
        message.options(),
        message.life(),
        1);
  }

  private Report report(Message message) {
    return report(message, spool.owed(message.id()));
  }

  private static ReportOn end(Message message) {
    return new ReportOn.End(message.id());
  }

  private Report report(Message message, List<Owed> failures) {
    List<Gatekeeper> keepers =
        SpoolIntake.gatekeepers(accounts, FromPolicy.CREDENTIAL_DOMAIN, Limits.Inbound.DEFAULT);
    return new Reports(HOST, spool, intake(keepers), time).report(message, failures, end(message));
  }

  private Intake intake(List<Gatekeeper> keepers) {
    return new SpoolIntake(
        new SpoolIntake.Settings(HOST, Duration.ofDays(3), Duration.ofMillis(50)),
        spool,
        new SendingDomains(accounts, FromPolicy.CREDENTIAL_DOMAIN, Optional.empty()),
        keepers,
        new MessageIds(time, new SplittableRandom(1)),
        time,
        Meters.none());
  }

  private Message reportOn(byte[] mail) {
    return spool.message(sent(report(accepted(mail))).id()).orElseThrow();
  }

  /** A message whose only recipient has failed. */
  private Message accepted(byte[] mail) {
    return accepted(mail, "bounce@mg.example.org");
  }

  private Message accepted(byte[] mail, String from) {
    BodyRef body = SampleMail.body(spool, mail);
    Acceptance sample =
        SampleMail.acceptance(body, body.id().low(), time.now(), time.now(), "bob@example.net");
    Message of = sample.message();
    Mailbox sender = AddressParser.mailbox(from).orElseThrow();
    Message message =
        new Message(
            of.id(),
            new Message.Sender(ReversePath.of(sender), of.sender().domain(), of.sender().origin()),
            of.content(),
            of.options(),
            of.life(),
            1);
    spool
        .accept(new Acceptance(message, sample.entries(), sample.events(), Optional.empty()))
        .join();
    Entry entry = sample.entries().getFirst();
    Owed failure =
        Failures.of(message.id(), 0, "bob@example.net", "mx.example.net", NO_USER, time.now());
    Settlement.Change change = Settlement.Change.told(entry, failure.news());
    spool.settle(new Settlement(List.of(change), List.of())).join();
    return message;
  }

  private Entry entryOf(Message message) {
    return spool.entries(Optional.empty(), 10).stream()
        .filter(entry -> entry.id().message().equals(message.id()))
        .findFirst()
        .orElseThrow();
  }

  private byte[] body(Message message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < message.content().body().chunks(); i++) {
      out.writeBytes(spool.chunk(message.content().body(), i));
    }
    return out.toByteArray();
  }

  private static Report.Sent sent(Report report) {
    assertThat(report).isInstanceOf(Report.Sent.class);
    return (Report.Sent) report;
  }
}
