package io.posthorn.options;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.mime.Field;
import io.posthorn.mime.HeaderSection;
import io.posthorn.smtp.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsParserTest {

  @Test
  void aMessageWithoutOptionsAsksForNothing() {
    assertThat(parse("From: ann@example.org\r\nSubject: x\r\n"))
        .isEqualTo(new OptionsParser.Parsed(SendingOptions.NONE));
  }

  @ParameterizedTest
  @CsvSource({
    "yes, true",
    "no, false",
    "true, true",
    "false, false",
    "YES, true",
    "False, false",
    "tRuE, true"
  })
  void readsFlags(String text, boolean value) {
    Optional<Boolean> flag = Optional.of(value);
    Optional<Boolean> none = Optional.empty();
    assertThat(parse("X-Mailgun-Dkim: " + text + "\r\n")).isEqualTo(parsed(flag, none, none));
    assertThat(parse("x-mailgun-require-tls:" + text + "\r\n")).isEqualTo(parsed(none, flag, none));
    assertThat(parse("X-MAILGUN-SKIP-VERIFICATION: " + text + " \r\n"))
        .isEqualTo(parsed(none, none, flag));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "maybe", "1", "htmlonly", "yes no", "yes\r\n no"})
  void refusesOtherValues(String text) {
    assertThat(parse("X-Mailgun-Dkim: " + text + "\r\n"))
        .isEqualTo(refused(550, "5.6.0", "X-Mailgun-Dkim must be one of yes, no, true, false"));
  }

  @Test
  void refusesContradictions() {
    assertThat(parse("X-Mailgun-Dkim: yes\r\nX-Mailgun-DKIM: no\r\n"))
        .isEqualTo(refused(550, "5.6.0", "X-Mailgun-DKIM is given twice, with different values"));
    assertThat(parse("X-Mailgun-Dkim: yes\r\nX-Mailgun-Dkim: true\r\n"))
        .isInstanceOf(OptionsParser.Parsed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Mailgun-Recipient-Variables",
        "X-Mailgun-Template-Name",
        "X-Mailgun-Template-Variables",
        "X-Mailgun-Drop-Message",
        "X-Mailgun-Deliver-By",
        "X-Mailgun-Deliver-Within",
        "X-Mailgun-Delivery-Time-Optimize-Period",
        "X-Mailgun-Time-Zone-Localize",
        "X-Mailgun-Sending-Ip-Pool",
        "X-Mailgun-Secondary-DKIM",
        "X-Mailgun-Archive-To",
        "X-Mailgun-Suppress-Headers",
        "x-mailgun-recipient-VARIABLES",
        "X-Mailgun-Of-Tomorrow",
        "X-Mailgun-",
      })
  void refusesOptionsThatItDoesNotActOn(String name) {
    assertThat(parse("From: a@example.org\r\n" + name + ": x\r\n"))
        .isEqualTo(
            refused(550, "5.7.0", name + " is not supported yet; the message was not accepted"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/mailgun-variables; boundary=x",
        "Multipart/Mailgun-Variables;boundary=x",
        "multipart / mailgun-variables",
      })
  void refusesTheVariablesContainer(String type) {
    assertThat(parse("Content-Type: text/plain\r\nContent-type: " + type + "\r\n"))
        .isEqualTo(
            refused(
                550,
                "5.7.0",
                "multipart/mailgun-variables is not supported yet;"
                    + " the message was not accepted"));
    assertThat(parse("Content-Type: multipart/mixed; boundary=x\r\n"))
        .isInstanceOf(OptionsParser.Parsed.class);
  }

  @Test
  void showsLittleOfALongName() {
    OptionsParser.Result result = parse("X-Mailgun-" + "x".repeat(10_000) + ": y\r\n");
    assertThat(result).isInstanceOf(OptionsParser.Refused.class);
    assertThat(((OptionsParser.Refused) result).reply().text()).hasSizeLessThan(200);
  }

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
        "X-Mailer",
      })
  void letsTheseLeave(String name) {
    assertThat(FieldPolicy.leaves(Field.of(name, "x"))).isTrue();
    assertThat(parse(name + ": x\r\n")).isInstanceOf(OptionsParser.Parsed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bcc",
        "bcc",
        "Resent-Bcc",
        "X-Mailgun-Sending-Ip",
        "X-Mailgun-Sid",
        "X-Mailgun-Batch-Id",
        "X-Mailgun-Incoming",
      })
  void keepsTheseBackAndTakesTheMessage(String name) {
    assertThat(FieldPolicy.leaves(Field.of(name, "x"))).isFalse();
    assertThat(parse(name + ": x\r\n")).isInstanceOf(OptionsParser.Parsed.class);
  }

  @Test
  void keepsOptionsBack() {
    assertThat(FieldPolicy.leaves(Field.of("X-Mailgun-Dkim", "yes"))).isFalse();
    assertThat(FieldPolicy.leaves(Field.of("X-Mailgun-Require-TLS", "yes"))).isFalse();
    assertThat(FieldPolicy.leaves(Field.of("X-Mailgun-Recipient-Variables", "{}"))).isFalse();
    assertThat(FieldPolicy.leaves(Field.of("Message-ID", ""))).isFalse();
    assertThat(FieldPolicy.leaves(Field.of("Message-ID", "<a@b>"))).isTrue();
  }

  private static OptionsParser.Refused refused(int code, String enhanced, String text) {
    return new OptionsParser.Refused(Reply.of(code, enhanced, text));
  }

  private static OptionsParser.Result parse(String fields) {
    byte[] octets = (fields + "\r\n").getBytes(StandardCharsets.UTF_8);
    return OptionsParser.parse(HeaderSection.parse(octets, octets.length));
  }

  private static OptionsParser.Parsed parsed(
      Optional<Boolean> dkim, Optional<Boolean> tls, Optional<Boolean> skip) {
    return new OptionsParser.Parsed(
        SendingOptions.NONE.with(new SendingOptions.Security(dkim, tls, skip)));
  }
}
