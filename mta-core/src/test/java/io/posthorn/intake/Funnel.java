package io.posthorn.intake;

import io.posthorn.account.Principal;
import io.posthorn.address.AddressParser;
import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.Envelope;
import io.posthorn.envelope.MessageIds;
import io.posthorn.envelope.Origin;
import io.posthorn.envelope.Standing;
import io.posthorn.event.Event;
import io.posthorn.event.Journal;
import io.posthorn.limits.Limits;
import io.posthorn.mime.HeaderSection;
import io.posthorn.observe.Meters;
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
import java.util.stream.Stream;

/** An intake as installations have it, with a spool in memory, and mail for it. */
final class Funnel {

  static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.7");
  static final Submitter LOGIN =
      new Submitter.Authenticated(
          CLIENT, new Principal("postmaster@mg.example.org", new Domain("mg.example.org")));
  static final Submitter TRUSTED = new Submitter.Trusted(CLIENT);
  static final Submitter STRANGER = new Submitter.Stranger(CLIENT);
  static final Submitter OURSELVES =
      new Submitter.Ourselves(InetAddress.getLoopbackAddress(), new Domain("mg.example.org"));
  static final Origin ORIGIN =
      new Origin(
          "192.0.2.7",
          "web1",
          "ESMTPSA",
          Optional.of("TLSv1.3"),
          Optional.of("postmaster@mg.example.org"),
          Standing.LOGIN);

  final FakeTime time = new FakeTime(FakeTime.START);
  final MemorySpool spool = new MemorySpool(time);
  final Intake intake;

  Funnel() {
    FakeAccounts accounts = new FakeAccounts().withDomain("mg.example.org");
    this.intake =
        new SpoolIntake(
            new SpoolIntake.Settings(
                new Domain("relay.example.org"), Duration.ofDays(3), Duration.ofMillis(50)),
            spool,
            new SendingDomains(accounts, FromPolicy.CREDENTIAL_DOMAIN, Optional.empty()),
            SpoolIntake.gatekeepers(accounts, FromPolicy.CREDENTIAL_DOMAIN, Limits.Inbound.DEFAULT),
            new MessageIds(time, new SplittableRandom(1)),
            time,
            Meters.none());
  }

  /** Hands in {@code fields} and a small body from Ann to Bob. */
  Receipt submit(Submitter who, String fields) {
    return intake.submit(submission(who, "ann@mg.example.org", fields));
  }

  Submission submission(Submitter who, String from, String fields) {
    List<Mailbox> bob = List.of(mailbox("bob@example.net"));
    return submission(who, new Envelope(path(from), bob, BodyType.SEVEN_BIT, false), fields);
  }

  Submission submission(Submitter who, Envelope envelope, String fields) {
    String mail = fields + "From: ann@mg.example.org\r\nSubject: Hi\r\n\r\nHello\r\n";
    byte[] octets = mail.getBytes(StandardCharsets.UTF_8);
    BodyWriter body = spool.newBody();
    body.write(octets, 0, octets.length).join();
    return new Submission(
        who,
        envelope,
        ORIGIN,
        HeaderSection.parse(octets, octets.length),
        body.finish(),
        List.of(),
        Optional.empty());
  }

  /** What the journal has, in order. */
  Stream<Event> events() {
    return spool.journal().read(1, 100).stream().map(Journal.Line::event);
  }

  static ReversePath path(String text) {
    return text.isEmpty() ? ReversePath.NULL : ReversePath.of(mailbox(text));
  }

  static Mailbox mailbox(String text) {
    return AddressParser.mailbox(text).orElseThrow();
  }
}
