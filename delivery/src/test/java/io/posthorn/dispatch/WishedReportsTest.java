package io.posthorn.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.dsn.ParsedReport;
import io.posthorn.event.Event;
import io.posthorn.smtp.Notify;
import io.posthorn.smtp.OriginalRecipient;
import io.posthorn.smtp.Recipient;
import io.posthorn.smtp.Wishes;
import io.posthorn.spool.Entry;
import io.posthorn.spool.SampleMail;
import io.posthorn.testkit.Act;
import io.posthorn.testkit.Received;
import io.posthorn.testkit.Sink;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a sender asked to be told (RFC 3461), from the envelope to the next host and to reports. */
class WishedReportsTest {

  private static final String ZONE =
      """
      mg.example.org     MX  10 mx.mg.example.org
      mx.mg.example.org  A   192.0.2.50
      dsn.test           MX  10 mx.dsn.test
      mx.dsn.test        A   192.0.2.1
      plain.test         MX  10 mx.plain.test
      mx.plain.test      A   192.0.2.2
      """;

  private static final Wishes WISHES =
      Wishes.NONE.with(Wishes.Returns.HDRS).withEnvelopeId("QQ 1+1");

  private static Recipient wishing(String address, Notify notify) {
    return new Recipient(
        SampleMail.mailbox(address),
        Optional.of(notify),
        Optional.of(new OriginalRecipient("rfc822", "list+x@example.org")));
  }

  private static final Notify SUCCESS = new Notify(true, false, false);

  @Test // RFC 3461 §5.2.1
  void aHostThatOffersDsnHearsTheWishesAndTellsTheSenderItself() {
    try (Lab lab = new Lab(ZONE).reporting()) {
      Sink host = lab.sink("192.0.2.1").offering("DSN");
      Sink sender = lab.sink("192.0.2.50");
      lab.start().accept(WISHES, wishing("ann@dsn.test", new Notify(true, true, true)));
      assertThat(host.next().to()).containsExactly("ann@dsn.test");
      assertThat(host.commands())
          .contains(
              "MAIL FROM:<bounce@mg.example.org> RET=HDRS ENVID=QQ+201+2B1",
              "RCPT TO:<ann@dsn.test> NOTIFY=SUCCESS,FAILURE,DELAY"
                  + " ORCPT=rfc822;list+2Bx@example.org");
      assertThat(lab.outcomes(1)).hasOnlyElementsOfType(Event.Delivered.class);
      lab.close();
      assertThat(lab.spool.reportsOwed(Optional.empty(), 10)).isEmpty();
      assertThat(sender.messages()).isEmpty();
    }
  }

  @Test // RFC 3461 §5.2.1: what was not said is not said for the sender
  void withoutWishesAHostHearsNone() {
    try (Lab lab = new Lab(ZONE).reporting()) {
      Sink host = lab.sink("192.0.2.1").offering("DSN");
      lab.start().accept("ann@dsn.test");
      assertThat(host.next().to()).containsExactly("ann@dsn.test");
      assertThat(host.commands())
          .contains("MAIL FROM:<bounce@mg.example.org>", "RCPT TO:<ann@dsn.test>");
    }
  }

  @Test // RFC 3461 §5.2.2
  void aHostWithoutDsnHearsNothingAndWeTellTheSender() throws Exception {
    try (Lab lab = new Lab(ZONE).reporting()) {
      Sink host = lab.sink("192.0.2.2");
      Sink sender = lab.sink("192.0.2.50");
      lab.start().accept(WISHES, wishing("ann@plain.test", SUCCESS));
      assertThat(host.next().to()).containsExactly("ann@plain.test");
      assertThat(host.commands())
          .contains("MAIL FROM:<bounce@mg.example.org> SIZE=51", "RCPT TO:<ann@plain.test>");
      Received mail = sender.next();
      assertThat(mail.from()).isEmpty();
      ParsedReport report = ParsedReport.of(mail.octets());
      assertThat(report.status().getMessageDSN().getHeader("Original-Envelope-Id"))
          .containsExactly("QQ 1+1");
      assertThat(report.ofRecipient(0, "Action")).isEqualTo("relayed");
      assertThat(report.ofRecipient(0, "Status")).startsWith("2.");
      assertThat(report.ofRecipient(0, "Original-Recipient"))
          .isEqualTo("rfc822; list+x@example.org");
      assertThat(report.ofRecipient(0, "Final-Recipient")).isEqualTo("rfc822; ann@plain.test");
      assertThat(report.message().getSubject()).isEqualTo("Handed on: A test");
      assertThat(sender.commands()).anyMatch(line -> line.startsWith("MAIL FROM:<> SIZE="));
    }
  }

  @Test // RFC 3461 §4.1
  void whoWantsToHearNothingHearsNothing() {
    try (Lab lab = new Lab(ZONE).reporting()) {
      lab.sink("192.0.2.2").always("RCPT", Act.answer("550 5.1.1 No such user"));
      Sink sender = lab.sink("192.0.2.50");
      lab.start()
          .accept(
              Wishes.NONE,
              wishing("ann@plain.test", Notify.NEVER),
              wishing("bob@plain.test", SUCCESS));
      assertThat(lab.outcomes(2)).hasOnlyElementsOfType(Event.Bounced.class);
      lab.close();
      assertThat(lab.spool.reportsOwed(Optional.empty(), 10)).isEmpty();
      assertThat(sender.messages()).isEmpty();
    }
  }

  @Test
  void failureAndSuccessAreOneReport() throws Exception {
    try (Lab lab = new Lab(ZONE).reporting()) {
      lab.sink("192.0.2.2");
      lab.sink("192.0.2.1").always("RCPT", Act.answer("550 5.1.1 No such user"));
      Sink sender = lab.sink("192.0.2.50");
      lab.start()
          .accept(
              Wishes.NONE,
              wishing("ann@plain.test", SUCCESS),
              Recipient.of(SampleMail.mailbox("bob@dsn.test")),
              wishing("eve@dsn.test", Notify.NEVER));
      ParsedReport report = ParsedReport.of(sender.next().octets());
      assertThat(report.status().getRecipientDSNCount()).isEqualTo(2);
      assertThat(report.ofRecipient(0, "Action")).isEqualTo("relayed");
      assertThat(report.ofRecipient(1, "Action")).isEqualTo("failed");
      assertThat(report.message().getSubject()).isEqualTo("Not delivered: A test");
      assertThat(report.text().replace('\n', ' '))
          .contains("could not be delivered to 1 of its 3 recipients.")
          .contains("For 1 of the others it was taken.");
      lab.close();
      assertThat(sender.messages()).hasSize(1);
    }
  }

  @Test // RFC 3461 §4.3
  void theWholeMessageComesBackWhereThatIsWanted() throws Exception {
    try (Lab lab = new Lab(ZONE).reporting()) {
      lab.sink("192.0.2.2").always("RCPT", Act.answer("550 5.1.1 No such user"));
      Sink sender = lab.sink("192.0.2.50");
      Wishes full = Wishes.NONE.with(Wishes.Returns.FULL);
      lab.start().accept(full, Recipient.of(SampleMail.mailbox("ann@plain.test")));
      ParsedReport report = ParsedReport.of(sender.next().octets());
      assertThat(report.headerType()).isEqualTo("message/rfc822");
      assertThat(report.headerText())
          .isEqualTo(
              "Received: from client.example.org\r\n"
                  + new String(SampleMail.OCTETS, StandardCharsets.US_ASCII));
    }
  }

  @Test
  void theWishesStayWithTheEntryThroughRetries() {
    try (Lab lab = new Lab(ZONE).reporting()) {
      Sink host = lab.sink("192.0.2.1").offering("DSN");
      host.on("RCPT", Act.answer("450 4.2.1 Busy"));
      Entry entry =
          lab.start().accept(WISHES, wishing("ann@dsn.test", SUCCESS)).entries().getFirst();
      assertThat(host.next().to()).containsExactly("ann@dsn.test");
      assertThat(entry.to().wantsSuccess()).isTrue();
      assertThat(host.commands().stream().filter(line -> line.startsWith("RCPT")).distinct())
          .containsExactly(
              "RCPT TO:<ann@dsn.test> NOTIFY=SUCCESS ORCPT=rfc822;list+2Bx@example.org");
    }
  }
}
