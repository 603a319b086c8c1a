package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.Domain;
import io.posthorn.limits.Limits;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenerSettingsTest {

  @Test
  void describesItselfToOperators() {
    assertThat(at("127.0.0.1", Kind.SUBMISSION, TlsMode.STARTTLS, true).described(587))
        .isEqualTo("127.0.0.1:587, submission, STARTTLS, AUTH inside TLS only");
    assertThat(at("::1", Kind.MX_AND_SUBMISSION, TlsMode.NONE, false).described(25))
        .isEqualTo("[0:0:0:0:0:0:0:1]:25, mx+submission, no TLS, AUTH without TLS too");
    assertThat(at("0.0.0.0", Kind.SUBMISSION, TlsMode.IMPLICIT, true).described(465))
        .startsWith("0.0.0.0:465, submission, TLS from the start");
  }

  @Test
  void anIpv4AddressIsNotListenedOnByIpv6() {
    try (TestServer server = new TestServer(at("0.0.0.0", Kind.SUBMISSION, TlsMode.NONE, false))) {
      assertThat(server.address().getAddress()).isInstanceOf(Inet4Address.class);
    }
  }

  private static ListenerSettings at(String address, Kind kind, TlsMode mode, boolean requireTls) {
    return new ListenerSettings(
        new InetSocketAddress(address, 0),
        kind,
        new ListenerSettings.Security(mode, requireTls),
        List.of(),
        ListenerSettings.Hosts.trusting(Networks.NONE),
        new Domain("mx.test"),
        Limits.Inbound.DEFAULT);
  }
}
