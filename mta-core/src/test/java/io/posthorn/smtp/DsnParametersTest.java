package io.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.AddressParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3461 §4, RFC 6533 §3; what a session says to them is in the transcript dsn.txt. */
class DsnParametersTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {"abc|abc", "a+20b|a b", "+2B+3D|+=", "~!|~!", "|"})
  void xtextStandsForPrintableText(String text, String meaning) {
    String written = text == null ? "" : text;
    String meant = meaning == null ? "" : meaning;
    assertThat(Xtext.decode(written)).contains(meant);
    assertThat(Xtext.encode(meant)).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"+", "+2", "+2b", "+0A", "+00", "+7F", "+FF", "a b", "a=b", "\u00fc", "a\tb"})
  void whatIsNoXtextIsNotGuessedAt(String text) {
    assertThat(Xtext.decode(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "never                 | NEVER",
        "Success               | SUCCESS",
        "DELAY,FAILURE,SUCCESS | SUCCESS,FAILURE,DELAY",
        "FAILURE,DELAY         | FAILURE,DELAY",
      })
  void notifyIsReadAndWritten(String text, String written) {
    assertThat(Notify.parse(text).map(Notify::toString)).contains(written);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rfc822;bob@x.test        | rfc822; bob@x.test         | rfc822;bob@x.test",
        "RFC822;a+2Bb@x.test      | rfc822; a+b@x.test         | rfc822;a+2Bb@x.test",
        "x400;/S=Bob              | x400; /S=Bob               |",
        "utf-8;j\\x{F6}rg@x.test  | utf-8; j\\x{F6}rg@x.test   | utf-8;j\\x{F6}rg@x.test",
        "UTF-8;j\u00f6rg@x.test    | utf-8; j\\x{F6}rg@x.test   | utf-8;j\\x{F6}rg@x.test",
        "utf-8;\\x{1F600}\\x{2B}@x | utf-8; \\x{1F600}\\x{2B}@x | utf-8;\\x{1F600}\\x{2B}@x",
      })
  void originalRecipientsAreKeptDecodedAndWrittenInSevenBit(
      String text, String field, String parameter) {
    if (parameter == null) {
      assertThat(OriginalRecipient.parse(text)).isEmpty(); // an equals sign is no xtext
    } else {
      OriginalRecipient original = OriginalRecipient.parse(text).orElseThrow();
      assertThat(original.field()).isEqualTo(field);
      assertThat(original.parameter()).isEqualTo(parameter);
      assertThat(OriginalRecipient.parse(original.parameter())).contains(original);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "utf-8;a\\x{A}", // two digits at least
        "utf-8;a\\x{fc}",
        "utf-8;a\\x{D800}",
        "utf-8;a\\x{110000}",
        "utf-8;a\\x{85}",
        "utf-8;a\\x{FC",
        "utf-8;a\\FC",
        "utf-8;a+b",
        "utf-8;a=b",
      })
  void whatIsNoUtf8AddressIsNotGuessedAt(String text) {
    assertThat(OriginalRecipient.parse(text)).isEmpty();
  }

  @Test
  void whatASenderDoesNotSayMeansFailures() { // RFC 3461 §4.1
    Recipient plain = Recipient.of(AddressParser.mailbox("a@x").orElseThrow());
    assertThat(plain.wantsFailure()).isTrue();
    assertThat(plain.wantsSuccess() || plain.wantsDelay()).isFalse();
    assertThat(plain).hasToString("<a@x>");
  }
}
