package io.posthorn.options;

import static io.posthorn.options.Parsing.NOW;
import static io.posthorn.options.Parsing.options;
import static io.posthorn.options.Parsing.parse;
import static io.posthorn.options.Parsing.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.options.SendingOptions.Track;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each option, each spelling of its values, and what is not one. */
class OptionsParserTest {

  @Test
  void aMessageWithoutOptionsAsksForNothing() {
    assertThat(options("From: ann@example.org\r\nSubject: x\r\n")).isEqualTo(SendingOptions.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "yes, true",
    "no, false",
    "true, true",
    "false, false",
    "YES, true",
    "True, true",
    "False, false",
    "tRuE, true",
    "=?utf-8?Q?yes?=, true",
    "=?us-ascii?B?bm8=?=, false",
  })
  void readsFlags(String text, boolean value) {
    assertThat(options("X-Mailgun-Dkim: " + text + "\r\n").security().dkim()).contains(value);
    assertThat(options("x-mailgun-require-tls:" + text + "\r\n").security().requireTls())
        .contains(value);
    assertThat(options("X-MAILGUN-SKIP-VERIFICATION: " + text + " \r\n").security())
        .isEqualTo(
            new SendingOptions.Security(Optional.empty(), Optional.empty(), Optional.of(value)));
    assertThat(options("X-Mailgun-Drop-Message: " + text + "\r\n").testMode()).isEqualTo(value);
    Track track = value ? Track.YES : Track.NO;
    assertThat(options("X-Mailgun-Track: " + text + "\r\n").tracking().all()).contains(track);
    assertThat(options("X-Mailgun-Track-Clicks:\t" + text + "\r\n").tracking().clicks())
        .contains(track);
    assertThat(options("X-Mailgun-Track-Opens: " + text + "\r\n").tracking().opens())
        .contains(track);
    assertThat(options("X-Mailgun-Track-Pixel-Location-Top: " + text + "\r\n").tracking())
        .extracting(SendingOptions.Tracking::pixelTop)
        .isEqualTo(Optional.of(track));
    assertThat(options("X-Mailgun-Suppress-Variables-Header: " + text + "\r\n").extras())
        .extracting(SendingOptions.Extras::suppressed)
        .isEqualTo(value ? List.of("x-mailgun-variables") : List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"htmlonly", "HTMLonly"})
  void tracksInHtmlOnly(String text) {
    Optional<Track> only = Optional.of(Track.HTML_ONLY);
    assertThat(options("X-Mailgun-Track: " + text + "\r\n").tracking().all()).isEqualTo(only);
    assertThat(options("X-Mailgun-Track-Clicks: " + text + "\r\n").tracking().clicks())
        .isEqualTo(only);
    assertThat(options("X-Mailgun-Track-Pixel-Location-Top: " + text + "\r\n").tracking())
        .extracting(SendingOptions.Tracking::pixelTop)
        .isEqualTo(only);
    assertThat(refusal("X-Mailgun-Track-Opens: " + text + "\r\n"))
        .isEqualTo(
            "550 5.6.0 X-Mailgun-Track-Opens: \"" + text + "\" is not one of yes, no, true, false");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Mailgun-Dkim",
        "X-Mailgun-Require-TLS",
        "X-Mailgun-Skip-Verification",
        "X-Mailgun-Drop-Message",
        "X-Mailgun-Suppress-Variables-Header",
        "X-Mailgun-Track-Opens",
      })
  void refusesOtherFlags(String name) {
    for (String text : List.of("", "maybe", "1", "on", "htmlonly", "yes no", "yes, no")) {
      assertThat(refusal(name + ": " + text + "\r\n"))
          .isEqualTo("550 5.6.0 " + name + ": \"" + text + "\" is not one of yes, no, true, false");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"X-Mailgun-Track", "X-Mailgun-Track-Clicks", "X-Mailgun-Track-Pixel-Location-Top"})
  void refusesOtherTracking(String name) {
    assertThat(refusal(name + ": html\r\n"))
        .isEqualTo("550 5.6.0 " + name + ": \"html\" is not one of yes, no, true, false, htmlonly");
  }

  @Test
  void refusesContradictions() {
    assertThat(refusal("X-Mailgun-Dkim: yes\r\nX-Mailgun-DKIM: no\r\n"))
        .isEqualTo("550 5.6.0 X-Mailgun-Dkim is given twice, with different values");
    assertThat(refusal("X-Mailgun-Deliver-By: 1795162500\r\nX-Mailgun-Deliver-By: 1795162501\r\n"))
        .isEqualTo("550 5.6.0 X-Mailgun-Deliver-By is given twice, with different values");
    assertThat(options("X-Mailgun-Dkim: yes\r\nX-Mailgun-Dkim: True\r\n").security().dkim())
        .contains(true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.51.100.7", "2001:db8::7", "::ffff:198.51.100.7"})
  void readsAnAddressToSendFrom(String text) {
    assertThat(options("X-Mailgun-Sending-Ip: " + text + "\r\n").source().ip())
        .contains(InetAddress.ofLiteral(text));
  }

  /** Other systems write this field on what they send: anything else is a note of theirs. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "example.org",
        "198.51.100",
        "198.51.100.777",
        "fe80::1%eth0",
        "=?utf-8?Q?=00?=",
        "198.51.100.7, 198.51.100.8",
        "0x7f.1.1.1"
      })
  void ignoresWhatIsNoAddress(String text) {
    assertThat(options("X-Mailgun-Sending-Ip: " + text + "\r\n")).isEqualTo(SendingOptions.NONE);
  }

  @Test
  void readsPools() {
    assertThat(options("X-Mailgun-Sending-Ip-Pool: 5e22167af8424f444ca6d8e2\r\n").source().pool())
        .contains("5e22167af8424f444ca6d8e2");
    assertThat(options("X-Mailgun-Sending-Ip-Pool: 2001:db8::7\r\n").source().pool())
        .contains("2001:db8::7");
    for (String text : List.of("", "a b", "a/b", "ä", "x".repeat(65))) {
      assertThat(refusal("X-Mailgun-Sending-Ip-Pool: " + text + "\r\n"))
          .endsWith("is not the name of a pool: letters, digits and . _ : - , at most 64");
    }
  }

  @Test
  void readsSecondSignatures() {
    assertThat(options("X-Mailgun-Secondary-DKIM: Example.org/s1\r\n").extras().secondaryDkim())
        .contains("example.org/s1");
    assertThat(options("X-Mailgun-Secondary-DKIM-Public: example.org/a.b\r\n").extras())
        .extracting(SendingOptions.Extras::secondaryDkimPublic)
        .isEqualTo(Optional.of("example.org/a.b"));
    for (String text :
        List.of("", "/", "example.org", "example.org/", "/s1", "a b/s1", "x.org/ä")) {
      assertThat(refusal("X-Mailgun-Secondary-DKIM: " + text + "\r\n"))
          .endsWith("is not a domain and a selector, like example.org/s1");
    }
  }

  @Test
  void readsArchives() {
    assertThat(options("X-Mailgun-Archive-To: https://example.org/a?b=c\r\n").extras().archiveTo())
        .contains("https://example.org/a?b=c");
    for (String text :
        List.of("", "example.org", "ftp://x.org/", "https:/x", "http://", "javascript:x")) {
      assertThat(refusal("X-Mailgun-Archive-To: " + text + "\r\n"))
          .isEqualTo(
              "550 5.6.0 X-Mailgun-Archive-To: \"" + text + "\" is not an http or https URL");
    }
  }

  @Test
  void readsWhatToSuppress() {
    Function<String, List<String>> suppressed =
        text -> options("X-Mailgun-Suppress-Headers: " + text + "\r\n").extras().suppressed();
    assertThat(suppressed.apply("ALL")).containsExactly("all");
    assertThat(suppressed.apply("X-Mailgun-Tag, x-mailgun-variables ,X-Mailgun-Sid"))
        .containsExactly("x-mailgun-tag", "x-mailgun-variables", "x-mailgun-sid");
    assertThat(suppressed.apply("x-mailgun-tag\r\nX-Mailgun-Suppress-Headers: X-Mailgun-Tag,all"))
        .containsExactly("x-mailgun-tag", "all");
    for (String text :
        List.of("", "From", "X-Mailgun-Tag, From", "X-Mailgun-Tag,", "x-mailgun-a:b")) {
      assertThat(refusal("X-Mailgun-Suppress-Headers: " + text + "\r\n"))
          .endsWith("is not a list of names of X-Mailgun fields, or all");
    }
  }

  @Test
  void readsTags() {
    assertThat(tags("Newsletter")).containsExactly("newsletter");
    assertThat(tags("b", "a", "B", "a")).containsExactly("b", "a");
    assertThat(tags("a", "b", "c", "d")).containsExactly("a", "b", "c");
    assertThat(tags("", "ä", " ", "c", "d", "e")).containsExactly("c", "d", "e");
    assertThat(tags("Größe 1", "=?utf-8?Q?two_words?=")).containsExactly("gre 1", "two words");
    assertThat(tags("x".repeat(129))).containsExactly("x".repeat(128));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Mailgun-Recipient-Variables",
        "X-Mailgun-Template-Name",
        "X-Mailgun-Template-Version",
        "x-mailgun-recipient-VARIABLES"
      })
  void refusesWhatWouldChangeWhoSeesWhat(String name) {
    assertThat(refusal("From: a@example.org\r\n" + name + ": {}\r\n"))
        .isEqualTo("550 5.7.0 " + name + " is not supported yet; the message was not accepted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/mailgun-variables; boundary=x",
        "Multipart/Mailgun-Variables;boundary=x",
        "multipart / mailgun-variables",
        "multipart/(x)mailgun-variables; boundary=x",
        "(a \\) b)multipart/(\\))mailgun-variables; boundary=x",
        "multipart/\r\n\tmailgun-variables",
      })
  void refusesTheVariablesContainer(String type) {
    assertThat(refusal("Content-Type: text/plain\r\nContent-type: " + type + "\r\n"))
        .isEqualTo(
            "550 5.7.0 multipart/mailgun-variables is not supported yet;"
                + " the message was not accepted");
    assertThat(options("Content-Type: multipart/mixed; boundary=x\r\n"))
        .isEqualTo(SendingOptions.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "X-Mailgun-Drop-Mesage, X-Mailgun-Drop-Message",
    "X-Mailgun-DropMessage, X-Mailgun-Drop-Message",
    "x-mailgun-tags, X-Mailgun-Tag",
    "X-Mailgun-Variable, X-Mailgun-Variables",
    "X-Mailgun-Recipient-Variable, X-Mailgun-Recipient-Variables",
    "X-Mailgun-Deliver-At, X-Mailgun-Deliver-By",
  })
  void asksWhetherAMistypedOptionWasMeant(String name, String meant) {
    assertThat(refusal(name + ": yes\r\n"))
        .isEqualTo("550 5.6.0 " + name + " is not a known option; did you mean " + meant + "?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Mailgun-Of-Tomorrow", "X-Mailgun-"})
  void refusesWhatNobodyKnows(String name) {
    assertThat(refusal(name + ": x\r\n"))
        .isEqualTo("550 5.6.0 " + name + " is not a known option; the message was not accepted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Mailgun-Sid",
        "X-Mailgun-Batch-Id",
        "X-Mailgun-Seed-Test-Id",
        "X-Mailgun-Incoming",
        "X-Mailgun-Spf",
        "X-Mailgun-Dkim-Check-Result",
        "X-Mailgun-Sflag",
        "X-Mailgun-Sscore",
        "X-Mailgun-Spam-Rules",
      })
  void ignoresNotesOfOtherSystems(String name) {
    assertThat(options(name + ": x\r\n" + name + ": y\r\n")).isEqualTo(SendingOptions.NONE);
  }

  @ParameterizedTest
  @EnumSource(OptionField.class)
  void nothingHidesInAnEncodedWord(OptionField field) {
    for (String hidden : List.of("=0D=0AX-Evil:_1", "=0A", "=00", "=1B[2J", "=E2=80=A8", "=7F")) {
      OptionsParser.Result result = parse(field.text() + ": =?utf-8?Q?yes" + hidden + "?=\r\n");
      if (field == OptionField.SENDING_IP) {
        assertThat(result).isEqualTo(new OptionsParser.Parsed(SendingOptions.NONE));
      } else {
        assertThat(((OptionsParser.Refused) result).reply().code()).isEqualTo(550);
      }
    }
    assertThat(refusal("X-Mailgun-Tag: =?utf-8?B?YQ0KYjogYw==?=\r\n"))
        .isEqualTo("550 5.6.0 X-Mailgun-Tag has a control character in its value");
    assertThat(refusal("X-Mailgun-Tag: a\u0007\r\n"))
        .isEqualTo("550 5.6.0 X-Mailgun-Tag has a control character in its value");
  }

  @Test
  @Timeout(20)
  void boundsAllOptionsTogether() {
    String limit = "552 5.3.4 X-Mailgun fields exceed the limit of 16384 octets together";
    assertThat(refusal("X-Mailgun-Tag: x\r\n".repeat(1000))).isEqualTo(limit);
    assertThat(refusal("X-Mailgun-Variables: {\"a\":\"" + "x".repeat(1 << 20) + "\"}\r\n"))
        .isEqualTo(limit);
    String fits = "X-Mailgun-Variables: {\"a\":\"" + "x".repeat(16_384 - 31) + "\"}\r\n";
    assertThat(fits).hasSize(16_384);
    assertThat(options(fits).labels().variables()).isPresent();
    assertThat(refusal(fits + "X-Mailgun-Tag: x\r\n")).isEqualTo(limit);
    String notes = "X-Mailgun-Sid: x\r\n".repeat(2000);
    assertThat(options(notes)).isEqualTo(SendingOptions.NONE);
  }

  @Test
  void aReplyIsOneShortAsciiLineWhateverWasSaid() {
    for (String fields :
        List.of(
            "X-Mailgun-" + "x".repeat(10_000) + ": y\r\n",
            "X-Mailgun-Dkim: " + "x".repeat(10_000) + "\r\n",
            "X-Mailgun-Dkim: jä \u202e \ud83d\ude0a\r\n",
            "X-Mailgun-Variables: " + "[".repeat(10_000) + "\r\n",
            "X-Mailgun-Archive-To: http://" + "ä".repeat(1000) + "\r\n")) {
      String reply = refusal(fields);
      assertThat(reply).hasSizeLessThan(300);
      assertThat(reply.chars().allMatch(c -> c >= ' ' && c < 0x7f)).isTrue();
    }
  }

  @Test
  void keepsAllThatIsAsked() {
    SendingOptions options =
        options(
            """
            X-Mailgun-Tag: red
            X-Mailgun-Variables: {"id": 7}
            X-Mailgun-Template-Variables: {"name": "Bob"}
            X-Mailgun-Dkim: no
            X-Mailgun-Deliver-By: 1795162500
            X-Mailgun-Track: no
            X-Mailgun-Sending-Ip-Pool: fast
            """
                .replace("\n", "\r\n"));
    assertThat(options.labels()).isEqualTo(new Labels(List.of("red"), Optional.of("{\"id\":7}")));
    assertThat(options.extras().templateVariables()).contains("{\"name\":\"Bob\"}");
    assertThat(options.security().dkim()).contains(false);
    assertThat(options.timing().deliverBy()).contains(NOW.plusSeconds(900));
    assertThat(options.tracking().all()).contains(Track.NO);
    assertThat(options.source().pool()).contains("fast");
    assertThat(options.testMode()).isFalse();
  }

  @Test
  void namesAreReadInAnyCase() {
    for (OptionField field : OptionField.values()) {
      assertThat(OptionField.named(field.text().toUpperCase(Locale.ROOT))).contains(field);
    }
  }

  private static List<String> tags(String... texts) {
    StringBuilder fields = new StringBuilder();
    for (String text : texts) {
      fields.append("X-Mailgun-Tag: ").append(text).append("\r\n");
    }
    return options(fields.toString()).labels().tags();
  }
}
