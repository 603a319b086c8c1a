package io.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.Mailbox;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5322 §3.4. */
class AddressListTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ann@example.org                                  | ann@example.org",
        "<ann@example.org>                                | ann@example.org",
        "Ann Lee <ann@example.org>                        | ann@example.org",
        "\"Lee, Ann\" <ann@example.org>                   | ann@example.org",
        "\"ceo@bank.example\" <ann@example.org>           | ann@example.org",
        "\"say \\\"x@y\\\"\" <ann@example.org>            | ann@example.org",
        "ann@example.org (Ann <x@y>)                      | ann@example.org",
        "(a (b \\) c@d) e) ann (f) @ (g) example.org      | ann@example.org",
        "Jörg [Team] <j@example.org>                      | j@example.org",
        "=?utf-8?q?J=C3=B6rg?= <j@example.org>            | j@example.org",
        "A. B. Lee <a@example.org>                        | a@example.org",
        "ann@[192.0.2.1]                                  | ann@[192.0.2.1]",
        "\"a b\"@example.org                              | \"a b\"@example.org",
        "<@relay.example,@b.example:ann@example.org>      | ann@example.org",
        "a@x.org, B <b@x.org>,, c@x.org ,                 | a@x.org b@x.org c@x.org",
        "Team: a@x.org, B <b@x.org>;, c@x.org             | a@x.org b@x.org c@x.org",
        "Nobody:;                                         | ``",
        "``                                               | ``",
      })
  void findsMailboxes(String value, String expected) {
    List<Mailbox> found = AddressList.parse(value).orElseThrow();
    assertThat(String.join(" ", found.stream().map(Mailbox::toString).toList()))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ann",
        "Ann Lee",
        "ann@",
        "<>",
        "ann lee@example.org",
        "ann@exam ple.org",
        "ann(x)lee@example.org",
        "<ann lee@example.org>",
        "<ann>",
        "<ann@example.org",
        "ann@example.org>",
        "ann@example.org b@example.org",
        "ceo@bank.example <ann@example.org>",
        "<ann@example.org> <b@example.org>",
        "<ann@example.org> trailing",
        "ann@example.org (unclosed",
        "\"unclosed <ann@example.org>",
        "ann@example.org)",
        "Team: a@x.org",
        "Team: Inner: a@x.org;;",
        ": a@x.org;",
        "a@x.org;",
        "a@b@c",
        "<@relay.example>",
        "back\\slash <a@x.org>",
        "ann@exam\u0000ple.org",
        "(\\",
      })
  void refusesWhatIsNoList(String value) {
    assertThat(AddressList.parse(value)).isEmpty();
  }

  @Test
  void takesLinearTime() {
    String comments = "(".repeat(200_000) + ")".repeat(200_000) + "a@x.org";
    assertThat(AddressList.parse(comments)).hasValueSatisfying(l -> assertThat(l).hasSize(1));
    assertThat(AddressList.parse("a@x.org,".repeat(50_000)).orElseThrow()).hasSize(50_000);
    assertThat(AddressList.parse("<@".repeat(200_000))).isEmpty();
    assertThat(AddressList.parse("a".repeat(1_000_000))).isEmpty();
  }
}
