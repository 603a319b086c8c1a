package io.posthorn.options;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.envelope.Standing;
import io.posthorn.mime.Field;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldPolicyTest {

  private static final FieldPolicy LOGIN = FieldPolicy.of(SendingOptions.NONE, Standing.LOGIN);
  private static final FieldPolicy TRUSTED = FieldPolicy.of(SendingOptions.NONE, Standing.TRUSTED);
  private static final FieldPolicy STRANGER =
      FieldPolicy.of(SendingOptions.NONE, Standing.STRANGER);
  private static final FieldPolicy OURSELVES =
      FieldPolicy.of(SendingOptions.NONE, Standing.OURSELVES);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "From",
        "Subject",
        "DKIM-Signature",
        "X-Mailgun-Variables",
        "X-Mailgun-Tag",
        "X-Mailgun-Track",
        "x-mailgun-track-clicks",
        "X-Mailgun-Track-Opens",
        "X-Mailgun-Track-Pixel-Location-Top",
        "X-Mailer",
        "X-Mailgun",
      })
  void staysInASubmission(String name) {
    assertThat(LOGIN.leaves(Field.of(name, "x"))).isTrue();
    assertThat(TRUSTED.leaves(Field.of(name, "x"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Mailgun-Dkim",
        "X-Mailgun-Secondary-DKIM",
        "X-Mailgun-Secondary-DKIM-Public",
        "X-Mailgun-Require-TLS",
        "X-Mailgun-Skip-Verification",
        "X-Mailgun-Deliver-By",
        "X-Mailgun-Deliver-Within",
        "X-Mailgun-Delivery-Time-Optimize-Period",
        "X-Mailgun-Time-Zone-Localize",
        "X-Mailgun-Drop-Message",
        "X-Mailgun-Sending-Ip",
        "X-Mailgun-Sending-Ip-Pool",
        "X-Mailgun-Template-Variables",
        "X-Mailgun-Archive-To",
        "X-Mailgun-Suppress-Headers",
        "X-Mailgun-Suppress-Variables-Header",
        "X-Mailgun-Recipient-Variables",
        "X-Mailgun-Template-Name",
        "X-Mailgun-Template-Version",
        "X-Mailgun-Sid",
        "X-Mailgun-Batch-Id",
        "X-Mailgun-Incoming",
        "X-Mailgun-Of-Tomorrow",
        "x-MAILGUN-dkim",
      })
  void isTakenOutOfASubmission(String name) {
    assertThat(LOGIN.leaves(Field.of(name, "x"))).isFalse();
    assertThat(TRUSTED.leaves(Field.of(name, "x"))).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Standing.class)
  void nobodyReadsBcc(Standing standing) {
    FieldPolicy policy = FieldPolicy.of(SendingOptions.NONE, standing);
    assertThat(policy.leaves(Field.of("bcc", "x"))).isFalse();
    assertThat(policy.leaves(Field.of("Resent-Bcc", "x"))).isFalse();
    assertThat(policy.leaves(Field.of("Message-ID", ""))).isFalse();
    assertThat(policy.leaves(Field.of("Message-ID", "<a@b>"))).isTrue();
  }

  @Test
  void strangersOptionsAreText() {
    for (OptionField field : OptionField.values()) {
      assertThat(STRANGER.leaves(Field.of(field.text(), "x"))).isTrue();
    }
    assertThat(STRANGER.leaves(Field.of("X-Mailgun-Of-Tomorrow", "x"))).isTrue();
    assertThat(STRANGER.leaves(Field.of("X-Mailgun-Sid", "x"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Mailgun-Incoming",
        "X-Mailgun-Spf",
        "X-Mailgun-Dkim-Check-Result",
        "X-Mailgun-Sflag",
        "x-mailgun-sscore",
      })
  void strangersCannotForgeOurVerdicts(String name) {
    assertThat(STRANGER.leaves(Field.of(name, "No"))).isFalse();
    assertThat(OURSELVES.leaves(Field.of(name, "No"))).isTrue();
  }

  @Test
  void leavesOutWhatIsSuppressed() {
    FieldPolicy some = suppressing("x-mailgun-variables");
    assertThat(some.leaves(Field.of("X-Mailgun-Variables", "{}"))).isFalse();
    assertThat(some.leaves(Field.of("X-Mailgun-Tag", "a"))).isTrue();
    FieldPolicy all = suppressing("all");
    assertThat(all.leaves(Field.of("X-Mailgun-Variables", "{}"))).isFalse();
    assertThat(all.leaves(Field.of("X-Mailgun-Tag", "a"))).isFalse();
    assertThat(all.leaves(Field.of("X-Mailgun-Track-Opens", "a"))).isFalse();
    assertThat(all.leaves(Field.of("Subject", "a"))).isTrue();
  }

  private static FieldPolicy suppressing(String name) {
    SendingOptions.Extras none = SendingOptions.Extras.NONE;
    SendingOptions.Extras extras =
        new SendingOptions.Extras(
            none.templateVariables(),
            none.secondaryDkim(),
            none.secondaryDkimPublic(),
            none.archiveTo(),
            List.of(name));
    SendingOptions options =
        new SendingOptions(
            SendingOptions.Security.NONE,
            SendingOptions.Timing.NONE,
            false,
            Labels.NONE,
            SendingOptions.Tracking.NONE,
            SendingOptions.Source.NONE,
            extras);
    return FieldPolicy.of(options, Standing.LOGIN);
  }
}
