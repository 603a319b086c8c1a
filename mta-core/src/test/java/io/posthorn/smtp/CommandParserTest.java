package io.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.AddressParser;
import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.limits.Limits;
import io.posthorn.smtp.Command.BodyType;
import io.posthorn.smtp.Command.MailParameters;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandParserTest {

  private static final CommandParser PARSER =
      new CommandParser(Limits.Inbound.DEFAULT, new Domain("mx.test"));

  @Test
  void verbsAreReadInAnyCase() {
    assertThat(parse("ehlo client.test")).isEqualTo(new Command.Ehlo("client.test"));
    assertThat(parse("HeLo [192.0.2.1]")).isEqualTo(new Command.Helo("[192.0.2.1]"));
    assertThat(parse("data")).isEqualTo(new Command.Data());
    assertThat(parse("RSET ")).isEqualTo(new Command.Rset());
    assertThat(parse("Noop whatever that is")).isEqualTo(new Command.Noop());
    assertThat(parse("VRFY bob")).isEqualTo(new Command.Vrfy());
    assertThat(parse("xyzzy 1")).isEqualTo(new Command.Unknown("XYZZY"));
  }

  // RFC 3030 §2
  @Test
  void chunksSayTheirSize() {
    assertThat(parse("BDAT 0")).isEqualTo(new Command.Bdat(0, false));
    assertThat(parse("bdat 86000 last ")).isEqualTo(new Command.Bdat(86_000, true));
    assertThat(parse("BDAT  007  LAST")).isEqualTo(new Command.Bdat(7, true));
    assertThat(parse("BDAT 999999999999999999"))
        .isEqualTo(new Command.Bdat(999_999_999_999_999_999L, false));
    assertThat(parse("BDATA 1")).isEqualTo(new Command.Unknown("BDATA"));
  }

  // Nobody knows how many octets follow
  @ParameterizedTest
  @ValueSource(
      strings = {
        "BDAT",
        "bdat LAST",
        "BDAT -1",
        "BDAT +1 LAST",
        "BDAT 1.5",
        "BDAT 0x10",
        "BDAT \u0661",
        "BDAT 1 FIRST",
        "BDAT 1 LAST LAST",
        "BDAT 1,LAST",
        "BDAT 9999999999999999999",
        "BDAT 1\rLAST",
        "BDAT\t1"
      })
  void chunksWithoutASizeEndTheSession(String line) {
    assertThat(parse(line))
        .isInstanceOfSatisfying(
            Command.Unsized.class, unsized -> assertThat(unsized.reply().isPermanent()).isTrue());
  }

  // RFC 5321 §4.1.1.2
  @ParameterizedTest
  @ValueSource(
      strings = {
        "MAIL FROM:<ann@example.org>",
        "mail from:<ann@example.org>",
        "MAIL FROM: <ann@example.org>",
        "MAIL  FROM:<ann@EXAMPLE.org>  ",
        "MAIL FROM:<@relay.test,@other.test:ann@example.org>"
      })
  void mailNamesTheSender(String line) {
    assertThat(parse(line))
        .isEqualTo(
            new Command.Mail(ReversePath.of(mailbox("ann@example.org")), MailParameters.NONE));
  }

  @Test
  void theNullPathIsASender() {
    assertThat(parse("MAIL FROM:<>"))
        .isEqualTo(new Command.Mail(ReversePath.NULL, MailParameters.NONE));
  }

  @Test
  void mailParametersAreRead() {
    assertThat(parse("MAIL FROM:<> SIZE=1000 body=8bitmime SMTPUTF8 AUTH=<>"))
        .isEqualTo(
            new Command.Mail(
                ReversePath.NULL,
                new MailParameters(
                    OptionalLong.of(1000), BodyType.EIGHT_BIT, true, Wishes.NONE.withAuth("<>"))));
  }

  // RFC 1870 §4: 20 digits, which no long holds
  @Test
  void aSizeBeyondAllBoundsIsASize() {
    assertThat(parse("MAIL FROM:<> SIZE=99999999999999999999"))
        .isEqualTo(
            new Command.Mail(
                ReversePath.NULL,
                new MailParameters(OptionalLong.of(Long.MAX_VALUE), BodyType.SEVEN_BIT, false)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MAIL FROM:<> SIZE=-1           | 501 5.5.4",
        "MAIL FROM:<> SIZE=0x10         | 501 5.5.4",
        "MAIL FROM:<> SIZE=             | 501 5.5.4",
        "MAIL FROM:<> SIZE=1 SIZE=2     | 501 5.5.4",
        "MAIL FROM:<> BODY=8BIT   | 501 5.5.4",
        "MAIL FROM:<> SMTPUTF8=yes      | 501 5.5.4",
        "MAIL FROM:<> REQUIRETLS=YES    | 501 5.5.4",
        "MAIL FROM:<> SIZE=1 FOO=bar    | 555 5.5.4",
        "MAIL FROM:<>SIZE=1             | 501 5.5.4",
        "MAIL ann@example.org           | 501 5.5.4",
        "MAIL FROM:ann@example.org      | 501 5.5.4",
        "MAIL FROM:<ann@example.org     | 501 5.5.4",
        "MAIL FROM:<ann>                | 501 5.1.7 cannot parse from address",
        "MAIL FROM:<ann@-example.org>   | 501 5.1.7 cannot parse from address",
        "RCPT TO:<>                     | 501 5.1.3 cannot parse to address",
        "RCPT TO:<bob@>                 | 501 5.1.3 cannot parse to address",
        "RCPT TO:garbage no brackets    | 501 5.5.4",
        "RCPT TO:<bob@x.test> RRVS=x    | 555 5.5.4",
        "EHLO                           | 501 5.5.4",
        "EHLO two words                 | 501 5.5.4",
        "DATA now                       | 501 5.5.4",
        "AUTH                           | 501 5.5.4",
        "AUTH PLAIN a b                 | 501 5.5.4",
      })
  void whatCannotBeRightIsAnswered(String line, String reply) {
    assertThat(parse(line)).isInstanceOf(Command.Malformed.class);
    assertThat(((Command.Malformed) parse(line)).reply().toString()).startsWith(reply);
  }

  @Test
  void aQuotedLocalPartMayHoldABracket() {
    assertThat(parse("RCPT TO:<\"a>b \\\" c\"@x.test>"))
        .isEqualTo(new Command.Rcpt(new Mailbox("a>b \" c", new Domain("x.test"))));
  }

  // RFC 5321 §4.5.1
  @Test
  void postmasterNeedsNoDomain() {
    assertThat(parse("RCPT TO:<Postmaster>"))
        .isEqualTo(new Command.Rcpt(new Mailbox("Postmaster", new Domain("mx.test"))));
  }

  // RFC 6531 §3.3
  @Test
  void addressesMayBeUtf8() {
    assertThat(parse("RCPT TO:<пётр@почта.test>"))
        .isEqualTo(new Command.Rcpt(new Mailbox("пётр", Domain.parse("почта.test").get())));
  }

  @Test
  void authKeepsItsResponseOutOfSight() {
    Command auth = parse("auth plain AGFubgBzZWNyZXQ=");
    assertThat(auth).isEqualTo(new Command.Auth("PLAIN", Optional.of("AGFubgBzZWNyZXQ=")));
    assertThat(auth.toString()).doesNotContain("AGFubgBzZWNyZXQ");
  }

  // RFC 5321 §2.3.8, and CVE-2026-23829: a bare CR in an envelope address
  @ParameterizedTest
  @ValueSource(
      strings = {
        "MAIL FROM:<ann\rx@example.org>",
        "MAIL FROM:<ann@example.org>\rRCPT TO:<bob@x.test>",
        "NOOP\nNOOP",
        "NOOP\0",
        "MAIL FROM:<\"a\u0085b\"@example.org>",
        "RCPT\tTO:<bob@x.test>",
        ""
      })
  void controlCharactersAreNoCommand(String line) {
    assertThat(((Command.Malformed) parse(line)).reply().toString()).startsWith("500 5.5.2");
  }

  @Test
  void octetsThatAreNotUtf8AreNoCommand() {
    byte[] latin1 = "RCPT TO:<jürgen@x.test>".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(((Command.Malformed) PARSER.parse(latin1)).reply().toString())
        .startsWith("500 5.5.2");
  }

  // RFC 5321 §4.5.3.1.4, RFC 4954 §4
  @Test
  void onlyAuthMayBeLong() {
    String long3000 = "a".repeat(3000);
    assertThat(parse("NOOP " + long3000)).isEqualTo(CommandParser.tooLong());
    assertThat(parse("AUTH PLAIN " + long3000)).isInstanceOf(Command.Auth.class);
    assertThat(parse("AUTH PLAIN " + long3000.repeat(5))).isEqualTo(CommandParser.tooLong());
  }

  private static Command parse(String line) {
    return PARSER.parse(line.getBytes(StandardCharsets.UTF_8));
  }

  private static Mailbox mailbox(String text) {
    return AddressParser.mailbox(text).orElseThrow();
  }
}
