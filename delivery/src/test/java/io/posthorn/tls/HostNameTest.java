package io.posthorn.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.testkit.TestCa;
import io.posthorn.time.Time;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which hosts a certificate is for (RFC 9525 §6). */
class HostNameTest {

  private final TestCa ca = new TestCa(Time.system().now());

  @ParameterizedTest(name = "{0} for {1}: {2}")
  @CsvSource({
    "mx.example.com, mx.example.com, true",
    "MX.Example.COM, mx.example.com, true",
    "mx.example.com, mx.example.com., true",
    "mx.example.com, example.com, false",
    "example.com, mx.example.com, false",
    "*.example.com, mx.example.com, true",
    "*.example.com, a.mx.example.com, false", // one label
    "*.example.com, example.com, false",
    "m*.example.com, mx.example.com, false", // a whole label
    "mx.*.com, mx.example.com, false", // the first
    "*.*.com, mx.example.com, false",
    "*.com, example.com, false", // not a whole registry
    "*, example, false",
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "2001:db8::1, 2001:db8:0:0:0:0:0:1, true",
  })
  void isFor(String name, String host, boolean matches) {
    assertThat(HostName.isIn(ca.certificate(name), host)).isEqualTo(matches);
  }

  @Test
  void anAddressIsNotMatchedByADnsName() {
    X509Certificate certificate = ca.certificate("*.0.2.example");
    assertThat(HostName.isIn(certificate, "192.0.2.1")).isFalse();
  }

  @Test
  void showsAFewNames() {
    assertThat(HostName.shown(ca.certificate("a.example", "b.example")))
        .isEqualTo("a.example, b.example");
    assertThat(HostName.shown(ca.certificate("a.example", "b.example", "c.example", "d.example")))
        .isEqualTo("a.example, b.example, c.example, …");
    assertThat(HostName.shown(ca.certificate())).isEqualTo("no name");
  }
}
