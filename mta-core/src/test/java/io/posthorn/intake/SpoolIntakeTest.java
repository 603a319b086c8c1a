package io.posthorn.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.account.Principal;
import io.posthorn.account.SendingDomain;
import io.posthorn.address.AddressParser;
import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.Envelope;
import io.posthorn.envelope.MessageId;
import io.posthorn.envelope.MessageIds;
import io.posthorn.envelope.Origin;
import io.posthorn.envelope.Standing;
import io.posthorn.event.Event;
import io.posthorn.event.Journal;
import io.posthorn.limits.Limits;
import io.posthorn.mime.HeaderSection;
import io.posthorn.observe.Meters;
import io.posthorn.options.SendingOptions;
import io.posthorn.options.TlsPolicy;
import io.posthorn.outcome.Reason;
import io.posthorn.smtp.Command.BodyType;
import io.posthorn.smtp.Command.MailParameters;
import io.posthorn.spool.BodyWriter;
import io.posthorn.spool.Entry;
import io.posthorn.spool.MemorySpool;
import io.posthorn.spool.Message;
import io.posthorn.time.FakeTime;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpoolIntakeTest {

  private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.7");
  private static final Submitter LOGIN =
      new Submitter.Authenticated(
          CLIENT, new Principal("postmaster@mg.example.org", new Domain("mg.example.org")));
  private static final Submitter TRUSTED = new Submitter.Trusted(CLIENT);
  private static final Submitter STRANGER = new Submitter.Stranger(CLIENT);
  private static final Origin ORIGIN =
      new Origin(
          "192.0.2.7", "web1", "ESMTP", Optional.empty(), Optional.empty(), Standing.TRUSTED);
  private static final String HELLO = "From: ann@mg.example.org\r\n\r\nHello\r\n";

  private final FakeTime time = new FakeTime(FakeTime.START.plusNanos(1_234_567));
  private final MemorySpool spool = new MemorySpool(time);
  private final FakeAccounts accounts =
      new FakeAccounts().withDomain("mg.example.org").withDomain("news.example.org");

  @Test
  void acceptsOnlyWhatIsSynced() {
    MessageId id = accepted(submit(LOGIN, "ann@mg.example.org", HELLO, "bob@example.net"));

    Message message = spool.message(id).orElseThrow();
    assertThat(message.sender().domain()).isEqualTo(new Domain("mg.example.org"));
    assertThat(message.sender().origin()).isEqualTo(ORIGIN);
    assertThat(message.options()).isEqualTo(SendingOptions.NONE);
    assertThat(message.content().addedFields()).contains("id " + id).contains("Message-ID: <");
    assertThat(message.content().body().octets()).isEqualTo(HELLO.length());
    assertThat(message.life().accepted()).isEqualTo(time.now().truncatedTo(ChronoUnit.MILLIS));
    assertThat(message.life().expires())
        .isEqualTo(message.life().firstDue().plus(Duration.ofDays(3)));
    assertThat(spool.journal().read(1, 10).getFirst().event())
        .isInstanceOfSatisfying(
            Event.Accepted.class,
            event -> {
              assertThat(event.message()).isEqualTo(id);
              assertThat(event.facts().recipients()).hasSize(1);
              assertThat(event.facts().content().rfcMessageId())
                  .isEqualTo(message.content().rfcMessageId());
            });
  }

  @Test
  void makesOneEntryForEachRecipient() {
    MessageId id =
        accepted(
            submit(
                LOGIN,
                "ann@mg.example.org",
                HELLO,
                "bob@example.net",
                "eve@example.com",
                "bob@Example.NET",
                "Bob@example.net"));
    List<Entry> entries = spool.entries(Optional.empty(), 10);
    assertThat(entries)
        .extracting(Entry::id)
        .containsExactly(new EntryId(id, 0), new EntryId(id, 1), new EntryId(id, 2));
    assertThat(entries)
        .extracting(entry -> entry.recipient().toString())
        .containsExactly("bob@example.net", "eve@example.com", "Bob@example.net");
    assertThat(entries)
        .extracting(entry -> entry.queue().toString())
        .containsExactly(
            "mg.example.org -> example.net",
            "mg.example.org -> example.com",
            "mg.example.org -> example.net");
    assertThat(entries).allMatch(entry -> entry.pause().reason() == Reason.DUE_NOW);
    assertThat(spool.message(id).orElseThrow().recipients()).isEqualTo(3);
  }

  @Test
  void readsOptions() {
    String mail = "X-Mailgun-Require-TLS: yes\r\nX-Mailgun-Dkim: no\r\n" + HELLO;
    MessageId id = accepted(submit(LOGIN, "ann@mg.example.org", mail, "bob@example.net"));
    assertThat(spool.message(id).orElseThrow().options())
        .isEqualTo(
            SendingOptions.NONE.with(
                new SendingOptions.Security(
                    Optional.of(false), Optional.of(true), Optional.empty())));
    assertRefused(
        submit(
            LOGIN,
            "ann@mg.example.org",
            "X-Mailgun-Recipient-Variables: {}\r\n" + HELLO,
            "bob@example.net"),
        "550 5.7.0 X-Mailgun-Recipient-Variables is not supported yet;"
            + " the message was not accepted");
  }

  @Test
  void strangersRelayNothing() {
    Intake intake = intake(FromPolicy.ANY, Optional.empty());
    ReversePath from = path("ann@mg.example.org");
    assertThat(intake.sender(STRANGER, from, MailParameters.NONE)).isEqualTo(Verdict.ALLOWED);
    assertRefused(
        intake.recipient(STRANGER, from, mailbox("postmaster@relay.example.org")),
        "550 5.7.1 Relaying denied: log in to send");
    assertRefused(
        submit(intake, STRANGER, "ann@mg.example.org", HELLO, "bob@example.net"),
        "550 5.7.1 Relaying denied: log in to send");
    assertThat(spool.entries(Optional.empty(), 1)).isEmpty();
  }

  @Test
  void asksForRoomAndHealthAtMail() {
    Intake intake = intake();
    spool.fill(1, 2);
    assertRefused(
        intake.sender(LOGIN, ReversePath.NULL, MailParameters.NONE),
        "452 4.3.1 Insufficient disk space; try again later");
    spool.breakDown("disk on fire");
    assertRefused(
        intake.sender(LOGIN, ReversePath.NULL, MailParameters.NONE),
        "451 4.3.0 Mail cannot be stored now; try again later");
    spool.recover();
    assertThat(intake.sender(LOGIN, ReversePath.NULL, MailParameters.NONE))
        .isEqualTo(Verdict.ALLOWED);
  }

  @Test
  void storeErrorIsNeverAccepted() {
    Intake intake = intake();
    Submission submission = submission(LOGIN, "ann@mg.example.org", HELLO, "bob@example.net");
    spool.breakDown("disk on fire");
    assertRefused(
        intake.submit(submission), "451 4.3.0 The message could not be stored; try again later");
  }

  @Test
  void aDiskThatFillsBehindMailIsSaidSo() { // RFC 5321 §4.2.3
    Intake intake = intake();
    Submission submission = submission(LOGIN, "ann@mg.example.org", HELLO, "bob@example.net");
    spool.fill(1, 2);
    assertRefused(intake.submit(submission), "452 4.3.1 Insufficient disk space; try again later");
  }

  @Test
  void tooMuchThatArrivesIsRefusedBeforeAndBehindTheContent() {
    Intake intake = intake();
    Submission submission = submission(LOGIN, "ann@mg.example.org", HELLO, "bob@example.net");
    spool.crowd();
    String reply = "452 4.3.1 Too much mail is arriving at once; try again later";
    assertRefused(intake.sender(LOGIN, ReversePath.NULL, MailParameters.NONE), reply);
    assertRefused(intake.submit(submission), reply);
    assertThat(intake.isCrowded()).isTrue();
    spool.recover();
    assertThat(intake.sender(LOGIN, ReversePath.NULL, MailParameters.NONE))
        .isEqualTo(Verdict.ALLOWED);
  }

  @Test
  void waitsForTheSyncWithABound() {
    spool.holdSyncs();
    time.waitInVain();
    assertRefused(
        submit(LOGIN, "ann@mg.example.org", HELLO, "bob@example.net"),
        "451 4.3.0 The message could not be stored; try again later");
  }

  @Test
  void interruptionIsNoAcceptance() {
    spool.holdSyncs();
    Thread.currentThread().interrupt();
    Receipt receipt = submit(LOGIN, "ann@mg.example.org", HELLO, "bob@example.net");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(receipt).isInstanceOf(Receipt.Refused.class);
  }

  @Test
  void loginSendsInItsDomain() {
    Intake intake = intake();
    for (String own : List.of("ann@mg.example.org", "x@shop.mg.example.org")) {
      assertThat(intake.sender(LOGIN, path(own), MailParameters.NONE)).isEqualTo(Verdict.ALLOWED);
    }
    String why = ": this login may send as addresses in mg.example.org and below it only";
    for (String foreign : List.of("ann@example.org", "ann@news.example.org", "a@xmg.example.org")) {
      String refusal = "550 5.7.1 <" + foreign + ">" + why;
      assertRefused(intake.sender(LOGIN, path(foreign), MailParameters.NONE), refusal);
      assertRefused(submit(LOGIN, foreign, HELLO, "bob@example.net"), refusal);
    }
  }

  @ParameterizedTest
  @EnumSource(FromPolicy.class)
  void aLoginThatBecameVoidSendsNoMore(FromPolicy policy) {
    Intake intake = intake(policy, Optional.empty());
    ReversePath from = path("ann@mg.example.org");
    Submission begun = submission(LOGIN, "ann@mg.example.org", HELLO, "bob@example.net");
    assertThat(intake.sender(LOGIN, from, MailParameters.NONE)).isEqualTo(Verdict.ALLOWED);

    accounts.withoutLogin("postmaster@mg.example.org");

    String refusal = "535 5.7.8 This login is no longer valid; log in again";
    assertRefused(intake.submit(begun), refusal);
    assertRefused(intake.sender(LOGIN, from, MailParameters.NONE), refusal);
    assertThat(intake.sender(TRUSTED, from, MailParameters.NONE)).isEqualTo(Verdict.ALLOWED);
    assertThat(spool.entries(Optional.empty(), 1)).isEmpty();
    assertThat(spool.journal().read(1, 10))
        .extracting(Journal.Line::event)
        .singleElement()
        .isInstanceOfSatisfying(
            Event.Rejected.class, event -> assertThat(event.reply().toString()).isEqualTo(refusal));
  }

  @Test
  void rightsCoverTheFromField() {
    assertRefused(
        submit(LOGIN, "ann@mg.example.org", "From: ceo@corp.example\r\n\r\n", "bob@example.net"),
        "550 5.7.1 <ceo@corp.example>: this login may send as addresses in mg.example.org"
            + " and below it only");
    assertRefused(
        submit(
            LOGIN,
            "ann@mg.example.org",
            "From: ann@mg.example.org, ceo@corp.example\r\n\r\n",
            "bob@example.net"),
        "550 5.7.1 <ceo@corp.example>: this login may send as addresses in mg.example.org"
            + " and below it only");
    assertRefused(
        submit(
            LOGIN, "ann@mg.example.org", "From: ceo@corp.example <a@b>\r\n\r\n", "bob@example.net"),
        "550 5.6.0 The From field is not a list of addresses");
  }

  @Test
  void nullPathIsAllowed() { // RFC 5321 §4.5.5
    accepted(submit(LOGIN, "", HELLO, "bob@example.net"));
    MessageId id = accepted(submit(TRUSTED, "", HELLO, "bob@example.net"));
    assertThat(spool.message(id).orElseThrow().sender().domain())
        .isEqualTo(new Domain("mg.example.org"));
  }

  @Test
  void trustedNetworkSendsForOurDomains() {
    MessageId id =
        accepted(
            submit(
                TRUSTED,
                "x@news.example.org",
                "From: x@mg.example.org\r\n\r\n",
                "bob@example.net"));
    assertThat(spool.message(id).orElseThrow().sender().domain())
        .isEqualTo(new Domain("news.example.org"));
    String refusal =
        "550 5.7.1 <x@corp.example>: corp.example is not a sending domain of this relay";
    assertRefused(intake().sender(TRUSTED, path("x@corp.example"), MailParameters.NONE), refusal);
    assertRefused(
        submit(TRUSTED, "x@mg.example.org", "From: x@corp.example\r\n\r\n", "bob@example.net"),
        refusal);
    assertRefused(
        submit(TRUSTED, "", "From: x@corp.example\r\n\r\n", "bob@example.net"),
        "550 5.7.1 A message without envelope sender needs a From in a sending domain"
            + " of this relay");
  }

  @Test
  void anyPolicyTakesForeignSenders() {
    String mail = "From: x@corp.example\r\n\r\n";
    Intake own = intake(FromPolicy.ANY, Optional.empty());
    assertThat(domainOf(submit(own, TRUSTED, "x@corp.example", mail, "bob@example.net")))
        .isEqualTo("corp.example");
    Intake shared = intake(FromPolicy.ANY, Optional.of(new Domain("mg.example.org")));
    assertThat(domainOf(submit(shared, TRUSTED, "x@corp.example", mail, "bob@example.net")))
        .isEqualTo("mg.example.org");
    assertThat(domainOf(submit(shared, TRUSTED, "x@news.example.org", mail, "bob@example.net")))
        .isEqualTo("news.example.org");
    assertThat(domainOf(submit(own, LOGIN, "x@corp.example", mail, "bob@example.net")))
        .isEqualTo("mg.example.org");
  }

  @Test
  void ourReportsGoUnderTheDomainReportedOn() {
    accounts.with(domain(true, false, false)); // its key was lost after the mail was taken
    Submitter ourselves =
        new Submitter.Ourselves(InetAddress.getLoopbackAddress(), new Domain("mg.example.org"));
    String report = "From: Mail Delivery System <MAILER-DAEMON@relay.example.org>\r\n\r\n";
    assertThat(intake().recipient(ourselves, ReversePath.NULL, mailbox("ann@mg.example.org")))
        .isEqualTo(Verdict.ALLOWED);
    MessageId id = accepted(submit(ourselves, "", report, "ann@mg.example.org"));
    Message message = spool.message(id).orElseThrow();
    assertThat(message.sender().domain()).isEqualTo(new Domain("mg.example.org"));
    assertThat(message.content().addedFields()).doesNotContain("Sender:");
  }

  @Test
  void unsignedMailIsRefusedWhereItMustBeSigned() {
    accounts.with(domain(true, false, false));
    String noKey =
        "550 5.7.1 mg.example.org has no DKIM key; its administrator has to add one,"
            + " or to allow unsigned mail";
    assertRefused(submit(LOGIN, "ann@mg.example.org", HELLO, "bob@example.net"), noKey);
    String unasked = "X-Mailgun-Dkim: no\r\n" + HELLO;
    accepted(submit(LOGIN, "ann@mg.example.org", unasked, "bob@example.net"));

    accounts.with(domain(true, false, true));
    accepted(submit(LOGIN, "ann@mg.example.org", HELLO, "bob@example.net"));
    assertRefused(
        submit(LOGIN, "ann@mg.example.org", "X-Mailgun-Dkim: yes\r\n" + HELLO, "bob@example.net"),
        "550 5.7.1 X-Mailgun-Dkim asks for a signature, but mg.example.org has no DKIM key");

    accounts.with(domain(false, false, false));
    accepted(submit(LOGIN, "ann@mg.example.org", HELLO, "bob@example.net"));
  }

  @Test
  void stopsLoops() { // RFC 5321 §6.3
    String hundred = "Received: x\r\n".repeat(100);
    accepted(submit(LOGIN, "ann@mg.example.org", hundred + HELLO, "bob@example.net"));
    assertRefused(
        submit(LOGIN, "ann@mg.example.org", "Received: y\r\n" + hundred + HELLO, "b@example.net"),
        "554 5.4.6 Mail loop: more than 100 Received fields");
  }

  @Test
  void boundsHeaderFields() {
    assertRefused(
        submit(LOGIN, "ann@mg.example.org", "X: y\r\n".repeat(5000) + HELLO, "b@example.net"),
        "554 5.6.0 More than 5000 header fields");
  }

  @Test
  void hasOneAuthorField() { // RFC 5322 §3.6
    assertRefused(
        submit(LOGIN, "ann@mg.example.org", "FROM: ann@mg.example.org\r\n" + HELLO, "b@x.net"),
        "554 5.6.0 More than one From field");
    assertRefused(
        submit(LOGIN, "", "Subject: x\r\n\r\n", "b@x.net"),
        "554 5.6.0 No From field, and no envelope sender to make one of");
    MessageId id = accepted(submit(LOGIN, "ann@mg.example.org", "no header at all", "b@x.net"));
    assertThat(spool.message(id).orElseThrow().content().addedFields())
        .contains("From: <ann@mg.example.org>\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sender", "recipient", "content"})
  void firstRefusalCounts(String stage) {
    Gatekeeper second = refusing(stage, "second");
    Gatekeeper first = refusing(stage, "first");
    Intake intake =
        new SpoolIntake(
            settings(),
            spool,
            new SendingDomains(accounts, FromPolicy.ANY, Optional.empty()),
            List.of(new Gatekeeper() {}, first, second),
            new MessageIds(time, new SplittableRandom(1)),
            time,
            Meters.none());
    ReversePath from = path("ann@mg.example.org");
    switch (stage) {
      case "sender" ->
          assertRefused(intake.sender(LOGIN, from, MailParameters.NONE), "550 5.7.1 first");
      case "recipient" ->
          assertRefused(intake.recipient(LOGIN, from, mailbox("b@x.net")), "550 5.7.1 first");
      default ->
          assertRefused(
              submit(intake, LOGIN, "ann@mg.example.org", HELLO, "b@x.net"), "550 5.7.1 first");
    }
  }

  private static Gatekeeper refusing(String stage, String text) {
    return new Gatekeeper() {
      @Override
      public Verdict sender(Submitter who, ReversePath from) {
        return at("sender");
      }

      @Override
      public Verdict recipient(Submitter who, ReversePath from, Mailbox to) {
        return at("recipient");
      }

      @Override
      public Verdict content(Candidate candidate) {
        return at("content");
      }

      private Verdict at(String here) {
        return here.equals(stage) ? Verdict.refused(550, "5.7.1", text) : Verdict.ALLOWED;
      }
    };
  }

  private static SendingDomain domain(boolean dkim, boolean signable, boolean unsignedAllowed) {
    return new SendingDomain(
        new Domain("mg.example.org"), TlsPolicy.OPPORTUNISTIC, dkim, signable, unsignedAllowed);
  }

  private Intake intake() {
    return intake(FromPolicy.CREDENTIAL_DOMAIN, Optional.empty());
  }

  private Intake intake(FromPolicy policy, Optional<Domain> trustedDomain) {
    return new SpoolIntake(
        settings(),
        spool,
        new SendingDomains(accounts, policy, trustedDomain),
        SpoolIntake.gatekeepers(accounts, policy, Limits.Inbound.DEFAULT),
        new MessageIds(time, new SplittableRandom(1)),
        time,
        Meters.none());
  }

  private static SpoolIntake.Settings settings() {
    return new SpoolIntake.Settings(
        new Domain("relay.example.org"), Duration.ofDays(3), Duration.ofMillis(50));
  }

  private Receipt submit(Submitter who, String from, String mail, String... recipients) {
    return submit(intake(), who, from, mail, recipients);
  }

  private Receipt submit(
      Intake intake, Submitter who, String from, String mail, String... recipients) {
    return intake.submit(submission(who, from, mail, recipients));
  }

  private Submission submission(Submitter who, String from, String mail, String... recipients) {
    List<Mailbox> to = List.of(recipients).stream().map(SpoolIntakeTest::mailbox).toList();
    Envelope envelope = new Envelope(path(from), to, BodyType.SEVEN_BIT, false);
    byte[] octets = mail.getBytes(StandardCharsets.UTF_8);
    BodyWriter body = spool.newBody();
    body.write(octets, 0, octets.length).join();
    HeaderSection header = HeaderSection.parse(octets, octets.length);
    return new Submission(
        who, envelope, ORIGIN, header, body.finish(), List.of(), Optional.empty());
  }

  private String domainOf(Receipt receipt) {
    return spool.message(accepted(receipt)).orElseThrow().sender().domain().ascii();
  }

  private static MessageId accepted(Receipt receipt) {
    assertThat(receipt).isInstanceOf(Receipt.Accepted.class);
    return ((Receipt.Accepted) receipt).id();
  }

  private static void assertRefused(Receipt receipt, String reply) {
    assertThat(receipt)
        .isInstanceOfSatisfying(
            Receipt.Refused.class, refused -> assertThat(refused.reply()).hasToString(reply));
  }

  private static void assertRefused(Verdict verdict, String reply) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Refused.class, refused -> assertThat(refused.reply()).hasToString(reply));
  }

  private static ReversePath path(String text) {
    return text.isEmpty() ? ReversePath.NULL : ReversePath.of(mailbox(text));
  }

  private static Mailbox mailbox(String text) {
    return AddressParser.mailbox(text).orElseThrow();
  }
}
