package io.posthorn.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.envelope.Envelope;
import io.posthorn.envelope.MessageId;
import io.posthorn.options.SendingOptions;
import io.posthorn.options.TlsPolicy;
import io.posthorn.outcome.Reason;
import io.posthorn.smtp.Command.BodyType;
import io.posthorn.smtp.Command.MailParameters;
import io.posthorn.smtp.DeliverBy;
import io.posthorn.smtp.Hold;
import io.posthorn.smtp.Notify;
import io.posthorn.smtp.OriginalRecipient;
import io.posthorn.smtp.Recipient;
import io.posthorn.smtp.Wishes;
import io.posthorn.smtp.Wishes.Timing;
import io.posthorn.spool.Alarm;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What MAIL and RCPT asked for is kept with message and recipients. */
class SubmittedWishesTest {

  private static final Notify DELAY = new Notify(false, true, true);

  private final Funnel funnel = new Funnel();

  @Test // RFC 3461 §4
  void wishesAreKept() {
    Wishes wishes = Wishes.NONE.with(Wishes.Returns.FULL).withEnvelopeId("QQ");
    Recipient bob = wanting("bob@example.net", new Notify(true, false, false));
    Recipient eve = Recipient.of(Funnel.mailbox("eve@example.net"));
    Recipient again = Recipient.of(bob.address());
    MessageId id = submit(wishes, "", bob, eve, again);
    assertThat(funnel.spool.message(id).orElseThrow().wishes()).isEqualTo(wishes);
    assertThat(funnel.spool.entries(Optional.empty(), 10))
        .extracting(Entry::to)
        .containsExactly(bob, eve);
    assertThat(alarms()).isEmpty();
  }

  @Test
  void aDelayIsToBeToldFourHoursBehindTheFirstDueTime() {
    MessageId id = submit(Wishes.NONE, "", wanting("bob@example.net", DELAY));
    Alarm now = new Alarm(funnel.time.now().plus(Duration.ofHours(4)), id);
    assertThat(alarms()).containsExactly(now);
    MessageId later =
        submit(
            Wishes.NONE,
            "X-Mailgun-Deliver-By: Fri, 20 Nov 2026 10:15:00 +0000\r\n",
            wanting("bob@example.net", DELAY));
    assertThat(alarms())
        .containsExactly(now, new Alarm(funnel.time.now().plus(Duration.ofHours(6)), later));
  }

  @Test
  void whatIsGivenUpByThenIsNotToldToBeLate() {
    submit(Wishes.NONE, "X-Mailgun-Deliver-Within: 3h\r\n", wanting("bob@example.net", DELAY));
    assertThat(alarms()).isEmpty();
  }

  @ParameterizedTest // RFC 8689 §4.2.2
  @CsvSource(
      delimiter = '|',
      value = {
        "TLS-Required: No                                | false | false | false",
        "tls-required:  nO                               | false | false | false",
        "TLS-Required: No                                | true  | true  | true",
        "TLS-Required: Yes                               | false | true  | true",
        "TLS-Required: No;TLS-Required: No               | false | true  | true",
        "TLS-Required: No;X-Mailgun-Require-TLS: yes     | false | true  | true",
        "TLS-Required: No;X-Mailgun-Skip-Verification: no | false | false | true",
      })
  void theFieldLowersWhatNobodyAskedFor(
      String fields, boolean requireTls, boolean require, boolean verify) {
    Wishes wishes = requireTls ? Wishes.NONE.withRequireTls() : Wishes.NONE;
    MessageId id =
        submit(
            wishes,
            fields.replace(";", "\r\n") + "\r\n",
            Recipient.of(Funnel.mailbox("bob@example.net")));
    assertThat(funnel.spool.message(id).orElseThrow().tls(TlsPolicy.STRICT))
        .isEqualTo(new TlsPolicy(require, verify));
  }

  @Test // RFC 8689 §4.2.1, §5
  void whoRequiresTlsGetsNothingLess() {
    Recipient bob = Recipient.of(Funnel.mailbox("bob@example.net"));
    String options = "X-Mailgun-Require-TLS: no\r\nX-Mailgun-Skip-Verification: yes\r\n";
    MessageId id = submit(Wishes.NONE.withRequireTls(), options, bob);
    assertThat(funnel.spool.message(id).orElseThrow().tls(TlsPolicy.OPPORTUNISTIC))
        .isEqualTo(TlsPolicy.STRICT);
  }

  @Test // RFC 4865 §4: of all that hold it the latest counts
  void mailIsHeld() {
    Recipient bob = Recipient.of(Funnel.mailbox("bob@example.net"));
    Wishes hour = timed(Timing.NONE.with(new Hold.For(Duration.ofHours(1))));
    assertThat(dueAfter(submit(hour, "", bob))).isEqualTo(Duration.ofHours(1));
    Instant time = funnel.time.now().plus(Duration.ofHours(2));
    Wishes until = timed(Timing.NONE.with(new Hold.Until(time)));
    assertThat(dueAfter(submit(until, "", bob))).isEqualTo(Duration.ofHours(2));
    Wishes past = timed(Timing.NONE.with(new Hold.Until(funnel.time.now().minusSeconds(9))));
    assertThat(dueAfter(submit(past, "", bob))).isZero();
    String threeHours = "X-Mailgun-Deliver-By: Fri, 20 Nov 2026 11:15:00 +0000\r\n";
    assertThat(dueAfter(submit(until, threeHours, bob))).isEqualTo(Duration.ofHours(3));
    String soon = "X-Mailgun-Deliver-By: Fri, 20 Nov 2026 08:16:00 +0000\r\n";
    assertThat(dueAfter(submit(until, soon, bob))).isEqualTo(Duration.ofHours(2));
    assertThat(funnel.spool.entries(Optional.empty(), 1).getFirst().pause().reason())
        .isEqualTo(Reason.SCHEDULED);
  }

  @Test // RFC 4865 §4
  void noLongerThanIsOffered() {
    Instant latest = funnel.intake.latestRelease().orElseThrow();
    assertThat(latest).isEqualTo(funnel.time.now().plus(Duration.ofDays(3)));
    assertThat(Hold.LONGEST).isEqualTo(SendingOptions.Timing.AHEAD);
    assertThat(mail(new Hold.Until(latest))).isEqualTo(Verdict.ALLOWED);
    assertThat(mail(new Hold.Until(latest.plusSeconds(1))))
        .isEqualTo(Verdict.refused(501, "5.5.4", "HOLDUNTIL is at most 3 days ahead"));
  }

  private Verdict mail(Hold hold) {
    MailParameters parameters =
        new MailParameters(
            OptionalLong.empty(), BodyType.SEVEN_BIT, false, timed(Timing.NONE.with(hold)));
    return funnel.intake.sender(Funnel.LOGIN, Funnel.path("ann@mg.example.org"), parameters);
  }

  @Test // RFC 2852 §4
  void whatIsToComeBackIsGivenUpThen() {
    Recipient bob = Recipient.of(Funnel.mailbox("bob@example.net"));
    Wishes by = timed(by(Duration.ofMinutes(10), true));
    assertThat(lifeOf(submit(by, "", bob))).isEqualTo(Duration.ofMinutes(10));
    String within = "X-Mailgun-Deliver-Within: 5m\r\n";
    assertThat(lifeOf(submit(by, within, bob))).isEqualTo(Duration.ofMinutes(5));
    Wishes held = timed(by(Duration.ofMinutes(10), true).with(new Hold.For(Duration.ofHours(1))));
    assertThat(lifeOf(submit(held, "", bob))).isEqualTo(Duration.ofMinutes(10));
    assertThat(alarms()).isEmpty();
  }

  @Test // RFC 2852 §4
  void whatIsLateIsToldThen() {
    Recipient bob = Recipient.of(Funnel.mailbox("bob@example.net"));
    MessageId plain = submit(timed(by(Duration.ofMinutes(10), false)), "", bob);
    assertThat(lifeOf(plain)).isEqualTo(Duration.ofDays(3));
    assertThat(alarms())
        .containsExactly(new Alarm(funnel.time.now().plus(Duration.ofMinutes(10)), plain));
    MessageId both =
        submit(timed(by(Duration.ofHours(9), false)), "", wanting("bob@example.net", DELAY));
    assertThat(alarms()).contains(new Alarm(funnel.time.now().plus(Duration.ofHours(4)), both));
  }

  @Test // RFC 6710 §4.3
  void thePriorityIsTraced() {
    Recipient bob = Recipient.of(Funnel.mailbox("bob@example.net"));
    MessageId id = submit(timed(Timing.NONE.withPriority(-3)), "", bob);
    assertThat(funnel.spool.message(id).orElseThrow().content().addedFields())
        .contains("\r\n\tfor <bob@example.net>\r\n\tPRIORITY -3;\r\n\tFri,");
  }

  private static Wishes timed(Timing timing) {
    return Wishes.NONE.with(timing);
  }

  private static Timing by(Duration span, boolean returns) {
    return Timing.NONE.with(new DeliverBy(span, returns, false));
  }

  private Duration dueAfter(MessageId id) {
    Message.Life life = funnel.spool.message(id).orElseThrow().life();
    return Duration.between(life.accepted(), life.firstDue());
  }

  private Duration lifeOf(MessageId id) {
    Message.Life life = funnel.spool.message(id).orElseThrow().life();
    return Duration.between(life.firstDue(), life.expires());
  }

  private static Recipient wanting(String address, Notify notify) {
    return new Recipient(
        Funnel.mailbox(address),
        Optional.of(notify),
        Optional.of(new OriginalRecipient("rfc822", "list@example.org")));
  }

  private List<Alarm> alarms() {
    return funnel.spool.alarms(funnel.time.now().plus(Duration.ofDays(30)), 10);
  }

  private MessageId submit(Wishes wishes, String fields, Recipient... recipients) {
    Envelope envelope =
        new Envelope(
            Funnel.path("ann@mg.example.org"),
            List.of(recipients),
            BodyType.SEVEN_BIT,
            false,
            wishes);
    Receipt receipt = funnel.intake.submit(funnel.submission(Funnel.LOGIN, envelope, fields));
    assertThat(receipt).isInstanceOf(Receipt.Accepted.class);
    return ((Receipt.Accepted) receipt).id();
  }
}
