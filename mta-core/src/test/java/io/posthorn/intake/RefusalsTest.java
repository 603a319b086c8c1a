package io.posthorn.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.Domain;
import io.posthorn.address.ReversePath;
import io.posthorn.event.Event;
import io.posthorn.event.Facts;
import io.posthorn.mime.Attachment;
import io.posthorn.mime.HeaderSection;
import io.posthorn.options.Labels;
import io.posthorn.smtp.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which refusals become events, and what is written of them. */
class RefusalsTest {

  private static final Attachment FILE = new Attachment("a.pdf", "application/pdf", 7);
  private static final Reply NO = Reply.of(550, "5.7.1", "No");

  private final Funnel funnel = new Funnel();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Mailgun-Dkim: maybe\r\n",
        "X-Mailgun-Recipient-Variables: {}\r\n",
        "From: ceo@corp.example\r\n",
        "From: eve@mg.example.org\r\n",
      })
  void contentThatIsRefusedIsOneEvent(String fields) {
    Receipt receipt = funnel.submit(Funnel.LOGIN, "Message-ID: <1@web1>\r\n" + fields);
    Reply reply = ((Receipt.Refused) receipt).reply();
    Event.Rejected event = rejected();
    assertThat(event.reply()).isEqualTo(reply);
    assertThat(event.facts().sendingDomain()).isEqualTo(new Domain("mg.example.org"));
    assertThat(event.facts().from()).isEqualTo(Funnel.path("ann@mg.example.org"));
    assertThat(event.facts().recipients()).containsExactly(Funnel.mailbox("bob@example.net"));
    assertThat(event.facts().origin()).isEqualTo(Funnel.ORIGIN);
    assertThat(event.facts().content().rfcMessageId()).isEqualTo("1@web1");
    assertThat(event.facts().content().subject()).isEqualTo("Hi");
    assertThat(event.facts().content().octets()).isPositive();
    assertThat(funnel.spool.entries(Optional.empty(), 1)).isEmpty();
  }

  @Test
  void whatReceiversRefuseIsAnEventToo() {
    funnel.intake.refused(
        refusal(Refusal.Step.SENDER, Funnel.LOGIN, "ceo@corp.example", List.of(), NO));
    Facts facts = rejected().facts();
    assertThat(facts.from()).isEqualTo(Funnel.path("ceo@corp.example"));
    assertThat(facts.recipients()).isEmpty();
    assertThat(facts.content()).isEqualTo(Facts.Content.UNSEEN);
  }

  @Test
  void contentThatReceiversRefuseIsToldOf() {
    byte[] octets = "Subject: =?utf-8?Q?=C3=A4?=\r\n\r\n".getBytes(StandardCharsets.UTF_8);
    funnel.intake.refused(
        new Refusal(
            Refusal.Step.CONTENT,
            Funnel.LOGIN,
            Funnel.ORIGIN,
            ReversePath.NULL,
            List.of(Funnel.mailbox("bob@example.net")),
            Optional.of(
                Refusal.Content.unread(
                    HeaderSection.parse(octets, octets.length), 99_999_999, List.of(FILE))),
            NO));
    assertThat(rejected().facts().content())
        .isEqualTo(new Facts.Content("", "", "", "ä", List.of(FILE), 99_999_999));
  }

  @Test
  void whatTheMessageAskedForIsInTheEvent() {
    String fields =
        """
        X-Mailgun-Tag: Red
        X-Mailgun-Variables: {"id": 7}
        X-Mailgun-Drop-Message: yes
        From: ceo@corp.example
        """;
    Submission plain =
        funnel.submission(Funnel.LOGIN, "ann@mg.example.org", fields.replace("\n", "\r\n"));
    Submission submission =
        new Submission(
            plain.who(),
            plain.envelope(),
            plain.origin(),
            plain.header(),
            plain.body(),
            List.of(FILE),
            Optional.empty());
    assertThat(funnel.intake.submit(submission)).isInstanceOf(Receipt.Refused.class);
    Facts facts = rejected().facts();
    assertThat(facts.labels()).isEqualTo(new Labels(List.of("red"), Optional.of("{\"id\":7}")));
    assertThat(facts.testMode()).isTrue();
    assertThat(facts.content().attachments()).containsExactly(FILE);
  }

  @Test
  void whatCannotBeReadIsNotToldOf() {
    funnel.submit(Funnel.LOGIN, "X-Mailgun-Tag: red\r\nX-Mailgun-Dkim: maybe\r\n");
    assertThat(rejected().facts().labels()).isEqualTo(Labels.NONE);
    assertThat(rejected().facts().testMode()).isFalse();
  }

  @Test
  void onlyLoginsHaveEvents() {
    for (Submitter who : List.of(Funnel.TRUSTED, Funnel.STRANGER, Funnel.OURSELVES)) {
      funnel.intake.refused(refusal(Refusal.Step.SENDER, who, "a@corp.example", List.of(), NO));
    }
    funnel.submit(Funnel.STRANGER, "");
    funnel.submit(Funnel.TRUSTED, "X-Mailgun-Dkim: maybe\r\n");
    assertThat(funnel.events()).isEmpty();
  }

  @Test
  void whatMayWorkLaterIsNoEvent() {
    Reply later = Reply.of(452, "4.3.1", "Later");
    funnel.intake.refused(
        refusal(Refusal.Step.SENDER, Funnel.LOGIN, "ann@mg.example.org", List.of(), later));
    Submission submission = funnel.submission(Funnel.LOGIN, "ann@mg.example.org", "");
    funnel.spool.fill(1, 2);
    assertThat(funnel.intake.submit(submission)).isInstanceOf(Receipt.Refused.class);
    assertThat(funnel.events()).isEmpty();
  }

  @Test
  void aStoreThatCannotRecordStopsNobody() {
    funnel.spool.breakDown("disk on fire");
    funnel.intake.refused(
        refusal(Refusal.Step.SENDER, Funnel.LOGIN, "ann@mg.example.org", List.of(), NO));
    assertThat(funnel.submit(Funnel.LOGIN, "X-Mailgun-Dkim: maybe\r\n"))
        .isInstanceOf(Receipt.Refused.class);
  }

  @Test
  void nobodyWaitsForTheSyncOfARefusal() {
    funnel.spool.holdSyncs();
    assertThat(funnel.submit(Funnel.LOGIN, "X-Mailgun-Dkim: maybe\r\n"))
        .isInstanceOf(Receipt.Refused.class);
  }

  @Test
  void logsWhoWasRefusedWhat() {
    assertThat(
            Refusals.line(
                refusal(
                    Refusal.Step.RECIPIENT,
                    Funnel.LOGIN,
                    "ann@mg.example.org",
                    List.of("bob@example.net"),
                    NO)))
        .isEqualTo(
            "step=recipient from=<ann@mg.example.org> to=<bob@example.net> nrcpt=1"
                + " client=192.0.2.7 login=postmaster@mg.example.org reply=\"550 5.7.1 No\"");
    assertThat(
            Refusals.line(
                refusal(
                    Refusal.Step.SENDER,
                    Funnel.LOGIN,
                    "",
                    List.of(),
                    Reply.of(550, "5.6.0", "\"a\nb\" is bad"))))
        .contains(" from=<> to=none nrcpt=0 ")
        .endsWith(" reply=\"550 5.6.0 'a b' is bad\"");
  }

  private Event.Rejected rejected() {
    List<Event> events = funnel.events().toList();
    assertThat(events).hasSize(1);
    return (Event.Rejected) events.getFirst();
  }

  private static Refusal refusal(
      Refusal.Step step, Submitter who, String from, List<String> to, Reply reply) {
    return new Refusal(
        step,
        who,
        Funnel.ORIGIN,
        Funnel.path(from),
        to.stream().map(Funnel::mailbox).toList(),
        Optional.empty(),
        reply);
  }
}
