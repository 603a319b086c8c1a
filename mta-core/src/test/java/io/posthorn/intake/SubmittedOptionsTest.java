package io.posthorn.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.event.Facts;
import io.posthorn.mime.MailDate;
import io.posthorn.options.Labels;
import io.posthorn.options.SendingOptions;
import io.posthorn.outcome.Reason;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import io.posthorn.time.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the intake does with options: when a message goes, how long it lives, whether at all. */
class SubmittedOptionsTest {

  private static final Instant NOW = FakeTime.START;

  private final Funnel funnel = new Funnel();

  @Test
  void goesAtOnceUnlessAskedOtherwise() {
    Message message = message(funnel.submit(Funnel.LOGIN, ""));
    assertThat(message.life()).isEqualTo(new Message.Life(NOW, NOW, NOW.plus(Duration.ofDays(3))));
    assertThat(entry().pause()).isEqualTo(new Entry.Pause(NOW, Reason.DUE_NOW));
  }

  @Test
  void waitsForDeliverByAndExpiresFromThere() {
    Instant due = NOW.plus(Duration.ofDays(2));
    String field = "X-Mailgun-Deliver-By: " + MailDate.format(due) + "\r\n";
    Message message = message(funnel.submit(Funnel.LOGIN, field));
    assertThat(message.life()).isEqualTo(new Message.Life(NOW, due, due.plus(Duration.ofDays(3))));
    assertThat(message.options().timing().deliverBy()).contains(due);
    assertThat(entry().pause()).isEqualTo(new Entry.Pause(due, Reason.SCHEDULED));
  }

  @Test
  void deliverByInThePastIsNow() {
    String field = "X-Mailgun-Deliver-By: " + (NOW.getEpochSecond() - 1) + "\r\n";
    Message message = message(funnel.submit(Funnel.LOGIN, field));
    assertThat(message.life().firstDue()).isEqualTo(NOW);
    assertThat(entry().pause().reason()).isEqualTo(Reason.DUE_NOW);
  }

  @Test
  void deliverByTooFarAheadIsRefused() {
    String late = MailDate.format(NOW.plus(Duration.ofDays(3)).plusSeconds(1));
    assertThat(refusal(funnel.submit(Funnel.LOGIN, "X-Mailgun-Deliver-By: " + late + "\r\n")))
        .isEqualTo("550 5.6.0 X-Mailgun-Deliver-By: \"" + late + "\" is more than 3 days ahead");
  }

  @ParameterizedTest
  @CsvSource({"5m, PT5M", "1h30m, PT1H30M", "24h, PT24H"})
  void deliverWithinIsItsLife(String text, Duration span) {
    Message message =
        message(funnel.submit(Funnel.LOGIN, "X-Mailgun-Deliver-Within: " + text + "\r\n"));
    assertThat(message.life().expires()).isEqualTo(NOW.plus(span));
  }

  @Test
  void deliverWithinCountsFromDeliverBy() {
    Instant due = NOW.plus(Duration.ofHours(5));
    String fields =
        "X-Mailgun-Deliver-Within: 10m\r\nX-Mailgun-Deliver-By: " + due.getEpochSecond() + "\r\n";
    assertThat(message(funnel.submit(Funnel.LOGIN, fields)).life().expires())
        .isEqualTo(due.plus(Duration.ofMinutes(10)));
  }

  @Test
  void testModeSpoolsNothingAndSaysSo() {
    String fields = "X-Mailgun-Drop-Message: yes\r\nX-Mailgun-Tag: Red\r\n";
    MessageId id = accepted(funnel.submit(Funnel.LOGIN, fields));
    assertThat(funnel.spool.entries(Optional.empty(), 1)).isEmpty();
    assertThat(funnel.spool.message(id)).isEmpty();
    List<Event> events = funnel.events().toList();
    assertThat(events).hasSize(2);
    assertThat(events.getFirst())
        .isInstanceOfSatisfying(
            Event.Accepted.class,
            event -> {
              assertThat(event.message()).isEqualTo(id);
              assertThat(event.facts().testMode()).isTrue();
              assertThat(event.facts().labels().tags()).containsExactly("red");
              assertThat(event.facts().recipients()).hasSize(1);
            });
    assertThat(events.getLast()).isEqualTo(new Event.Dropped(id));
    assertThat(funnel.spool.journal().first(id)).isPresent();
  }

  @Test
  void testModeIsSyncedBeforeItIsAccepted() {
    funnel.spool.holdSyncs();
    funnel.time.waitInVain();
    assertThat(refusal(funnel.submit(Funnel.LOGIN, "X-Mailgun-Drop-Message: yes\r\n")))
        .isEqualTo("451 4.3.0 The message could not be stored; try again later");
  }

  @Test
  void testModeOfABadMessageIsRefusedAsAnyOther() {
    Submission foreign =
        funnel.submission(Funnel.LOGIN, "ceo@corp.example", "X-Mailgun-Drop-Message: yes\r\n");
    assertThat(refusal(funnel.intake.submit(foreign))).startsWith("550 5.7.1 <ceo@corp.example>");
  }

  @Test
  void labelsAreInTheEvent() {
    String fields = "X-Mailgun-Tag: Red\r\nX-Mailgun-Variables: {\"id\": 7}\r\n";
    Message message = message(funnel.submit(Funnel.TRUSTED, fields));
    Labels labels = new Labels(List.of("red"), Optional.of("{\"id\":7}"));
    assertThat(message.options().labels()).isEqualTo(labels);
    assertThat(facts().labels()).isEqualTo(labels);
  }

  @Test
  void textsInTheEventAreDecodedOnOneLine() {
    String fields =
        "To: =?utf-8?Q?J=C3=B6rg?= <bob@example.net>,\r\n\t<eve@example.com>\r\n"
            + "Subject: =?utf-8?B?"
            + "R3LDvMOfZQ0KWC1FdmlsOiAx"
            + "?=\r\n";
    message(funnel.submit(Funnel.LOGIN, fields));
    assertThat(facts().content().to()).isEqualTo("Jörg <bob@example.net>, <eve@example.com>");
    assertThat(facts().content().subject()).isEqualTo("Grüße X-Evil: 1");
    assertThat(facts().content().from()).isEqualTo("ann@mg.example.org");
  }

  @Test
  void ourReportsAskForNothing() {
    Message message = message(funnel.submit(Funnel.OURSELVES, "X-Mailgun-Drop-Message: yes\r\n"));
    assertThat(message.options()).isEqualTo(SendingOptions.NONE);
  }

  private Facts facts() {
    return ((Event.Accepted) funnel.events().findFirst().orElseThrow()).facts();
  }

  private Entry entry() {
    return funnel.spool.entries(Optional.empty(), 1).getFirst();
  }

  private Message message(Receipt receipt) {
    return funnel.spool.message(accepted(receipt)).orElseThrow();
  }

  private static MessageId accepted(Receipt receipt) {
    assertThat(receipt).isInstanceOf(Receipt.Accepted.class);
    return ((Receipt.Accepted) receipt).id();
  }

  private static String refusal(Receipt receipt) {
    return switch (receipt) {
      case Receipt.Accepted accepted -> throw new AssertionError(accepted.toString());
      case Receipt.Refused(Reply reply) -> reply.toString();
    };
  }
}
