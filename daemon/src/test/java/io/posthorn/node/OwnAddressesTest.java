package io.posthorn.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnAddressesTest {

  private static final List<InetSocketAddress> LISTENERS =
      List.of(address("127.0.0.1", 2525), address("0.0.0.0", 25));

  @Test
  void aListenerIsOurs() {
    assertThat(OwnAddresses.contain(LISTENERS, address("127.0.0.1", 2525))).isTrue();
    assertThat(OwnAddresses.contain(LISTENERS, address("127.0.0.1", 2526))).isFalse();
    assertThat(OwnAddresses.contain(LISTENERS, address("127.0.0.2", 2525))).isFalse();
  }

  @Test
  void whoListensEverywhereHasAllAddressesOfTheMachine() {
    assertThat(OwnAddresses.contain(LISTENERS, address("127.0.0.7", 25))).isTrue();
    assertThat(OwnAddresses.contain(LISTENERS, address("192.0.2.1", 25))).isFalse();
  }

  private static InetSocketAddress address(String literal, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
  }
}
