package io.posthorn.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.envelope.MessageIds;
import io.posthorn.event.Event;
import io.posthorn.observe.Meters;
import io.posthorn.options.SendingOptions;
import io.posthorn.outcome.Reason;
import io.posthorn.smtp.Command.MailParameters;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is accepted is stored, what cannot be stored is refused, and the first refusal counts. */
class SpoolIntakeTest extends IntakeCase {

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
}
