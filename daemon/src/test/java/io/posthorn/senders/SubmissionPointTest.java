package io.posthorn.senders;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.config.SmtpConfig;
import io.posthorn.server.TlsMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which listener programs are told of. */
class SubmissionPointTest {

  private static final String MX = listener("0.0.0.0:25", "mx", "starttls");
  private static final String OTHER = listener("0.0.0.0:2525", "submission", "starttls");
  private static final String IMPLICIT = listener("0.0.0.0:465", "submission", "implicit");
  private static final String USUAL = listener("0.0.0.0:587", "submission", "starttls");

  @Test
  void port587GoesFirst() {
    assertThat(of(MX, OTHER, IMPLICIT, USUAL))
        .contains(
            new SubmissionPoint(
                "relay.example.org", 587, TlsMode.STARTTLS, true, Optional.empty()));
  }

  @Test
  void thenTheFirstWithStarttlsThenImplicitTls() {
    assertThat(of(MX, IMPLICIT, OTHER)).map(SubmissionPoint::port).contains(2525);
    assertThat(of(MX, IMPLICIT)).map(SubmissionPoint::tls).contains(TlsMode.IMPLICIT);
  }

  @Test
  void mailExchangersTakeNoSubmissions() {
    assertThat(of(MX)).isEmpty();
  }

  @Test
  void thePortIsTheOneThatItGot() {
    SmtpConfig smtp = smtp(listener("127.0.0.1:0", "submission", "starttls"));
    InetSocketAddress bound = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40001);
    assertThat(SubmissionPoint.of(smtp, List.of(bound)))
        .contains(
            new SubmissionPoint(
                "relay.example.org", 40001, TlsMode.STARTTLS, true, Optional.of("127.0.0.1")));
    assertThat(SubmissionPoint.of(smtp, List.of())).isEmpty(); // not yet bound
  }

  @Test
  void onLoopbackTheAddressIsToldBecauseTheNameLeadsElsewhere() {
    assertThat(of(listener("127.0.0.3:587", "submission", "starttls")).orElseThrow().loopback())
        .contains("127.0.0.3");
    assertThat(of(listener("[::1]:587", "submission", "starttls")).orElseThrow().loopback())
        .contains("::1");
  }

  private static Optional<SubmissionPoint> of(String... listeners) {
    SmtpConfig smtp = smtp(listeners);
    return SubmissionPoint.of(
        smtp, smtp.listeners().stream().map(SmtpConfig.Listener::address).toList());
  }

  private static SmtpConfig smtp(String... listeners) {
    return PublicationTest.config(String.join("", listeners)).smtp();
  }

  private static String listener(String address, String kind, String tls) {
    return "[[smtp.listener]]\naddress = \"%s\"\nkind = \"%s\"\ntls = \"%s\"\n"
        .formatted(address, kind, tls);
  }
}
