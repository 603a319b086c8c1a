package io.posthorn.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.account.Principal;
import io.posthorn.account.SendingDomain;
import io.posthorn.address.AddressParser;
import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.Envelope;
import io.posthorn.envelope.MessageId;
import io.posthorn.envelope.MessageIds;
import io.posthorn.envelope.Origin;
import io.posthorn.envelope.Standing;
import io.posthorn.limits.Limits;
import io.posthorn.mime.HeaderSection;
import io.posthorn.observe.Meters;
import io.posthorn.options.TlsPolicy;
import io.posthorn.smtp.Command.BodyType;
import io.posthorn.spool.BodyWriter;
import io.posthorn.spool.MemorySpool;
import io.posthorn.time.FakeTime;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** An intake over a spool in memory, who submits to it, and what came of it. */
abstract class IntakeCase {

  static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.7");
  static final Submitter LOGIN =
      new Submitter.Authenticated(
          CLIENT, new Principal("postmaster@mg.example.org", new Domain("mg.example.org")));
  static final Submitter TRUSTED = new Submitter.Trusted(CLIENT);
  static final Submitter STRANGER = new Submitter.Stranger(CLIENT);
  static final Origin ORIGIN =
      new Origin(
          "192.0.2.7", "web1", "ESMTP", Optional.empty(), Optional.empty(), Standing.TRUSTED);
  static final String HELLO = "From: ann@mg.example.org\r\n\r\nHello\r\n";

  final FakeTime time = new FakeTime(FakeTime.START.plusNanos(1_234_567));
  final MemorySpool spool = new MemorySpool(time);
  final FakeAccounts accounts =
      new FakeAccounts().withDomain("mg.example.org").withDomain("news.example.org");

  static SendingDomain domain(boolean dkim, boolean signable, boolean unsignedAllowed) {
    return new SendingDomain(
        new Domain("mg.example.org"), TlsPolicy.OPPORTUNISTIC, dkim, signable, unsignedAllowed);
  }

  Intake intake() {
    return intake(FromPolicy.CREDENTIAL_DOMAIN, Optional.empty());
  }

  Intake intake(FromPolicy policy, Optional<Domain> trustedDomain) {
    return new SpoolIntake(
        settings(),
        spool,
        new SendingDomains(accounts, policy, trustedDomain),
        SpoolIntake.gatekeepers(accounts, policy, Limits.Inbound.DEFAULT),
        new MessageIds(time, new SplittableRandom(1)),
        time,
        Meters.none());
  }

  static SpoolIntake.Settings settings() {
    return new SpoolIntake.Settings(
        new Domain("relay.example.org"), Duration.ofDays(3), Duration.ofMillis(50));
  }

  Receipt submit(Submitter who, String from, String mail, String... recipients) {
    return submit(intake(), who, from, mail, recipients);
  }

  Receipt submit(Intake intake, Submitter who, String from, String mail, String... recipients) {
    return intake.submit(submission(who, from, mail, recipients));
  }

  Submission submission(Submitter who, String from, String mail, String... recipients) {
    List<Mailbox> to = List.of(recipients).stream().map(IntakeCase::mailbox).toList();
    Envelope envelope = new Envelope(path(from), to, BodyType.SEVEN_BIT, false);
    byte[] octets = mail.getBytes(StandardCharsets.UTF_8);
    BodyWriter body = spool.newBody();
    body.write(octets, 0, octets.length).join();
    HeaderSection header = HeaderSection.parse(octets, octets.length);
    return new Submission(
        who, envelope, ORIGIN, header, body.finish(), List.of(), Optional.empty());
  }

  String domainOf(Receipt receipt) {
    return spool.message(accepted(receipt)).orElseThrow().sender().domain().ascii();
  }

  static MessageId accepted(Receipt receipt) {
    assertThat(receipt).isInstanceOf(Receipt.Accepted.class);
    return ((Receipt.Accepted) receipt).id();
  }

  static void assertRefused(Receipt receipt, String reply) {
    assertThat(receipt)
        .isInstanceOfSatisfying(
            Receipt.Refused.class, refused -> assertThat(refused.reply()).hasToString(reply));
  }

  static void assertRefused(Verdict verdict, String reply) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Refused.class, refused -> assertThat(refused.reply()).hasToString(reply));
  }

  static ReversePath path(String text) {
    return text.isEmpty() ? ReversePath.NULL : ReversePath.of(mailbox(text));
  }

  static Mailbox mailbox(String text) {
    return AddressParser.mailbox(text).orElseThrow();
  }
}
