package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworksTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.0/8,        127.255.255.255, true",
    "127.0.0.0/8,        128.0.0.0,       false",
    "192.0.2.128/25,     192.0.2.128,     true",
    "192.0.2.128/25,     192.0.2.127,     false",
    "192.0.2.1,          192.0.2.1,       true",
    "192.0.2.1,          192.0.2.2,       false",
    "192.0.2.1/32,       192.0.2.1,       true",
    "0.0.0.0/0,          203.0.113.9,     true",
    "0.0.0.0/0,          2001:db8::1,     false",
    "::/0,               2001:db8::1,     true",
    "::/0,               203.0.113.9,     false",
    "2001:db8::/33,      2001:db8:7fff::, true",
    "2001:db8::/33,      2001:db8:8000::, false",
    "::1,                ::1,             true",
    "::1,                127.0.0.1,       false",
    "::ffff:192.0.2.0/120, 192.0.2.77,    true",
    "::ffff:192.0.2.0/120, 192.0.3.77,    false"
  })
  void containsItsAddressesAndNoOther(String network, String address, boolean contained) {
    Networks networks = Networks.of(List.of(network));
    assertThat(networks.contains(InetAddress.ofLiteral(address))).isEqualTo(contained);
  }

  @Test
  void oneOfManyIsEnoughAndNoneHoldsNobody() {
    Networks networks = Networks.of(List.of("10.0.0.0/8", "2001:db8::/32"));
    assertThat(networks.contains(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
    assertThat(networks.contains(InetAddress.ofLiteral("2001:db8::5"))).isTrue();
    assertThat(Networks.NONE.contains(InetAddress.ofLiteral("10.1.2.3"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost,          the part before / is not an IP address",
    "'',                 the part before / is not an IP address",
    "127.0.0.0/,         the part behind / is not a number",
    "127.0.0.0/x,        the part behind / is not a number",
    "127.0.0.0/-1,       the part behind / is not a number",
    "127.0.0.0/33,       the prefix is longer than 32 bits",
    "::/129,             the prefix is longer than 128 bits",
    "127.0.0.1/8,        bits behind the prefix are set",
    "2001:db8::1/64,     bits behind the prefix are set",
    "::ffff:192.0.2.0/64, an IPv4-mapped network needs /96 or more"
  })
  void whatIsNoNetworkIsNamed(String text, String reason) {
    assertThatThrownBy(() -> Networks.of(List.of("10.0.0.0/8", text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"" + text + "\" is not a network: " + reason);
  }
}
