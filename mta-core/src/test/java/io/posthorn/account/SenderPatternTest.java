package io.posthorn.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.AddressParser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SenderPatternTest {

  @ParameterizedTest
  @CsvSource({
    "app@mg.example.org, app@mg.example.org, true",
    "app@mg.example.org, app@MG.example.org, true",
    "app@mg.example.org, App@mg.example.org, false",
    "app@mg.example.org, app@a.mg.example.org, false",
    "app@mg.example.org, app@example.org, false",
    "*@mg.example.org, anything@mg.example.org, true",
    "*@mg.example.org, anything@a.mg.example.org, false",
    "*@mg.example.org, anything@xmg.example.org, false",
    "news+*@mg.example.org, news+17@mg.example.org, true",
    "news+*@mg.example.org, news@mg.example.org, false",
    "*@*.mg.example.org, x@a.mg.example.org, true",
    "*@*.mg.example.org, x@b.a.mg.example.org, true",
    "*@*.mg.example.org, x@mg.example.org, false",
    "app@bücher.example, app@xn--bcher-kva.example, true",
  })
  void matches(String pattern, String address, boolean matches) {
    assertThat(
            SenderPattern.parse(pattern)
                .orElseThrow()
                .matches(AddressParser.mailbox(address).orElseThrow()))
        .isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "app",
        "@mg.example.org",
        "app@",
        "a*p@mg.example.org",
        "**@mg.example.org",
        "app@*",
        "app@mg.*.org",
        "a b@mg.example.org",
        "a\r\n@mg.example.org",
        "a@b@mg.example.org"
      })
  void isNone(String text) {
    assertThat(SenderPattern.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"app@mg.example.org", "*@*.mg.example.org", "news+*@mg.example.org"})
  void isWrittenAsItIsRead(String text) {
    assertThat(SenderPattern.parse(text).orElseThrow()).hasToString(text);
    assertThat(SenderPattern.parse(text)).isEqualTo(SenderPattern.parse(text));
  }
}
