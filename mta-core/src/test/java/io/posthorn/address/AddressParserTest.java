package io.posthorn.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5321 §4.1.2 with the UTF-8 of RFC 6531. */
class AddressParserTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "ann@example.org,                       ann,            example.org",
        "Ann.Lee+news@Mail.EXAMPLE.org,         Ann.Lee+news,   mail.example.org",
        "!#$%&'*+-/=?^_`{|}~@example.org,       !#$%&'*+-/=?^_`{|}~, example.org",
        "\"ann lee\"@example.org,               ann lee,        example.org",
        "\"a@b\"@example.org,                   a@b,            example.org",
        "\"say \\\"hi\\\"\"@example.org,        say \"hi\",     example.org",
        "ann@[192.0.2.1],                       ann,            [192.0.2.1]",
        "ann@[ipv6:2001:DB8::1],                ann,            [IPv6:2001:db8::1]",
        "jörg@bücher.example,                   jörg,           xn--bcher-kva.example",
        "a@straße.example,                      a,              xn--strae-oqa.example",
        "postmaster@localhost,                  postmaster,     localhost",
      })
  void readsMailboxes(String text, String local, String domain) {
    assertThat(AddressParser.mailbox(text)).contains(new Mailbox(local, new Domain(domain)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "ann",
        "ann@",
        "@example.org",
        ".ann@example.org",
        "ann.@example.org",
        "an..n@example.org",
        "ann lee@example.org",
        "ann@example..org",
        "ann@-example.org",
        "ann@example-.org",
        "ann@example.org.",
        "ann@exam ple.org",
        "ann@example.org ",
        "ann(comment)@example.org",
        "<ann@example.org>",
        "\"ann@example.org",
        "\"ann\"lee@example.org",
        "\"ann\\\"@example.org",
        "ann\r\n@example.org",
        "\"ann\r\n\"@example.org",
        "ann@example.org\r\nRCPT TO:<b@example.org>",
        "ann@[192.0.2]",
        "ann@[192.0.2.256]",
        "ann@[192.0.2.01]",
        "ann@[IPv6:2001:db8::1::2]",
        "ann@[x25:123]",
        "ann\ud800@example.org",
        "ann\u0085@example.org",
        "a@xn--a.example\u0000",
      })
  void refusesTheRest(String text) {
    assertThat(AddressParser.parse(text)).isInstanceOf(AddressParser.Invalid.class);
  }

  @Test
  void countsOctetsOfTheLocalPart() { // RFC 5321 §4.5.3.1.1
    assertThat(AddressParser.mailbox("a".repeat(64) + "@example.org")).isPresent();
    assertThat(AddressParser.parse("a".repeat(65) + "@example.org"))
        .isEqualTo(new AddressParser.Invalid("the local part is longer than 64 octets"));
    assertThat(AddressParser.mailbox("ö".repeat(32) + "@example.org")).isPresent();
    assertThat(AddressParser.mailbox("ö".repeat(33) + "@example.org")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ann@example.org",
        "\"ann lee\"@example.org",
        "\".\"@example.org",
        "\"\"@example.org",
        "\"a\\\\b\\\"c\"@example.org",
        "jörg@example.org",
      })
  void writesWhatItReads(String text) {
    assertThat(AddressParser.mailbox(text).orElseThrow().toString()).isEqualTo(text);
  }

  @Test
  void dropsQuotesThatNobodyNeeds() {
    Mailbox quoted = AddressParser.mailbox("\"a\\nn\"@example.org").orElseThrow();
    assertThat(quoted).isEqualTo(AddressParser.mailbox("ann@example.org").orElseThrow());
  }

  @Test
  void saysWhyNot() {
    assertThat(AddressParser.parse("ann"))
        .isEqualTo(new AddressParser.Invalid("there is no @ and domain"));
    assertThat(AddressParser.parse("a b@example.org"))
        .isEqualTo(new AddressParser.Invalid("the local part is not well formed"));
    assertThat(AddressParser.parse("ann@.org"))
        .isEqualTo(new AddressParser.Invalid("the domain is not well formed"));
  }

  @Test
  void mailboxesHoldNoControlCharacters() {
    Domain domain = new Domain("example.org");
    assertThatThrownBy(() -> new Mailbox("a\nb", domain))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Mailbox("a".repeat(65), domain))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
