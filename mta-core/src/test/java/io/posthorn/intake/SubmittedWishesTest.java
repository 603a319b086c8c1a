package io.posthorn.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.envelope.Envelope;
import io.posthorn.envelope.MessageId;
import io.posthorn.options.TlsPolicy;
import io.posthorn.smtp.Command.BodyType;
import io.posthorn.smtp.Notify;
import io.posthorn.smtp.OriginalRecipient;
import io.posthorn.smtp.Recipient;
import io.posthorn.smtp.Wishes;
import io.posthorn.spool.Alarm;
import io.posthorn.spool.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
