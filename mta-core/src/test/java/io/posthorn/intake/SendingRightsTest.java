package io.posthorn.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.Domain;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.event.Journal;
import io.posthorn.smtp.Command.MailParameters;
import io.posthorn.spool.Message;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may send in whose name, and whose domain the mail goes under. */
class SendingRightsTest extends IntakeCase {

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
}
