package io.posthorn.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainTest {

  @ParameterizedTest
  @CsvSource({
    "Example.ORG,           example.org",
    "example.org.,          example.org",
    "_dmarc.example.org,    _dmarc.example.org",
    "BÜCHER.example,        xn--bcher-kva.example",
    "例え.テスト,             xn--r8jz45g.xn--zckzah",
    "１２.example,           12.example",
    "1.2.3.4,               1.2.3.4",
  })
  void hasOneForm(String text, String ascii) {
    assertThat(Domain.parse(text)).contains(new Domain(ascii));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "a..b", "-a.b", "a b", "a/b", "[1.2.3.4]", "a\u0000", "aא.example"})
  void refusesWhatIsNoHost(String text) {
    assertThat(Domain.parse(text)).isEmpty();
  }

  @Test
  void boundsNamesAndLabels() { // RFC 1035 §2.3.4
    String label = "a".repeat(63);
    assertThat(Domain.parse(label + ".b")).isPresent();
    assertThat(Domain.parse(label + "a.b")).isEmpty();
    String longest = String.join(".", label, label, label, "a".repeat(61));
    assertThat(longest).hasSize(253);
    assertThat(Domain.parse(longest)).isPresent();
    assertThat(Domain.parse(longest + "a")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "[192.0.2.1],                       [192.0.2.1]",
    "[IPv6:2001:DB8:0:0:0:0:0:1],       [IPv6:2001:db8::1]",
    "[ipv6:::],                         [IPv6:::]",
    "[IPv6:::1],                        [IPv6:::1]",
    "[IPv6:1::],                        [IPv6:1::]",
    "[IPv6:0001:0:0:2:0:0:0:3],         [IPv6:1:0:0:2::3]",
    "[IPv6:1:2:3:4:5:6::8],             [IPv6:1:2:3:4:5:6:0:8]",
    "[IPv6:::ffff:192.0.2.1],           [IPv6:::ffff:c000:201]",
    "[IPv6:1:2:3:4:5:6:192.0.2.1],      [IPv6:1:2:3:4:5:6:c000:201]",
  })
  void writesLiteralsInOneWay(String text, String keyForm) { // RFC 5952 §4
    Domain domain = AddressParser.domain(text).orElseThrow();
    assertThat(domain.ascii()).isEqualTo(keyForm);
    assertThat(domain.isLiteral()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[1.2.3]",
        "[1.2.3.4.5]",
        "[+1.2.3.4]",
        "[IPv6:]",
        "[IPv6:1]",
        "[IPv6:1:2:3:4:5:6:7:8:9]",
        "[IPv6:1:2:3:4:5:6:7::8]x",
        "[IPv6:1:2:3:4::5:6:7:8]",
        "[IPv6:1.2.3.4::]",
        "[IPv6:1.2.3.4:1:2:3:4:5:6]",
        "[IPv6:::1.2.3.4:1]",
        "[IPv6:1:2:3:4:5:6:7:1.2.3.4]",
        "[IPv6:12345::]",
        "[IPv6:fe80::1%eth0]",
        "[IPv6::::]",
        "[2001:db8::1]",
        "[192.0.2.1",
      })
  void refusesOtherLiterals(String text) {
    assertThat(AddressParser.domain(text)).isEmpty();
  }

  @Test
  void acceptsOnlyTheKeyForm() {
    for (String text : new String[] {"Example.org", "a.", "[x]", "[IPv6:0::1]", "bücher.example"}) {
      assertThatThrownBy(() -> new Domain(text)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void literalAddressHasNoTag() {
    assertThat(new Domain("[IPv6:2001:db8::1]").literalAddress()).isEqualTo("2001:db8::1");
    assertThat(new Domain("[192.0.2.1]").literalAddress()).isEqualTo("192.0.2.1");
    assertThatThrownBy(() -> new Domain("a.b").literalAddress())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void showsUnicodeToPeople() {
    assertThat(new Domain("xn--bcher-kva.example").unicode()).isEqualTo("bücher.example");
    assertThat(new Domain("xn--zzzzzz.example").unicode()).isEqualTo("xn--zzzzzz.example");
    assertThat(new Domain("example.org").unicode()).isEqualTo("example.org");
  }

  @Test
  void knowsWhatLiesWithin() {
    Domain parent = new Domain("example.org");
    assertThat(parent.isWithin(parent)).isTrue();
    assertThat(new Domain("mg.example.org").isWithin(parent)).isTrue();
    assertThat(new Domain("badexample.org").isWithin(parent)).isFalse();
    assertThat(parent.isWithin(new Domain("mg.example.org"))).isFalse();
  }
}
