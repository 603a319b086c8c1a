package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufAllocator;
import io.posthorn.limits.Limits;
import io.posthorn.server.ListenerSettings.Security;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which certificate a client gets, and from whom; the client is the JDK's. */
class HandshakesTest {

  private static final TestCertificate USUAL = TestCertificate.one();
  private static final TestCertificate OTHER = TestCertificate.make("smtp.other.test", "RSA", 2048);
  private static final TestCertificate WILD = TestCertificate.make("*.wild.test", "EC", 256);

  // RFC 8446, RFC 5246; with keys of both kinds
  @ParameterizedTest
  @CsvSource({
    "NATIVE, TLSv1.3",
    "NATIVE, TLSv1.2",
    "JDK, TLSv1.3",
    "JDK, TLSv1.2",
    "AUTO, TLSv1.3",
  })
  void eachEngineSpeaksBothVersions(TlsProvider provider, String protocol) throws Exception {
    for (TestCertificate certificate : List.of(USUAL, OTHER)) {
      ServerTls tls = new ServerTls(certificate.host(provider), Map.of());
      try (TestServer server = new TestServer(implicit(), () -> tls)) {
        Seen seen = shake(server, "", protocol);
        assertThat(seen.protocol()).isEqualTo(protocol);
        assertThat(seen.certificate()).isEqualTo(certificate.certificate());
        assertThat(seen.greeting()).startsWith("220 mx.test");
      }
    }
  }

  // RFC 6066 §3
  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void theClientGetsTheCertificateOfTheHostThatItNames(TlsProvider provider) throws Exception {
    ServerTls tls =
        new ServerTls(
            USUAL.host(provider),
            Map.of("smtp.other.test", OTHER.host(provider), "*.wild.test", WILD.host(provider)));
    Map<String, TestCertificate> expected =
        Map.of(
            "smtp.other.test", OTHER,
            "SMTP.Other.TEST", OTHER,
            "a.wild.test", WILD,
            "a.b.wild.test", USUAL,
            "wild.test", USUAL,
            "mx.test", USUAL,
            "", USUAL);
    try (TestServer server = new TestServer(implicit(), () -> tls)) {
      for (var one : expected.entrySet()) {
        assertThat(shake(server, one.getKey(), "TLSv1.3").certificate())
            .as(one.getKey())
            .isEqualTo(one.getValue().certificate());
      }
    }
  }

  @Test
  void aCertificateThatIsReplacedIsSeenByTheNextClient() throws Exception {
    AtomicReference<ServerTls> tls =
        new AtomicReference<>(new ServerTls(USUAL.host(TlsProvider.AUTO), Map.of()));
    try (TestServer server = new TestServer(implicit(), tls::get)) {
      assertThat(shake(server, "", "TLSv1.3").certificate()).isEqualTo(USUAL.certificate());
      tls.set(new ServerTls(OTHER.host(TlsProvider.AUTO), Map.of()));
      assertThat(shake(server, "", "TLSv1.3").certificate()).isEqualTo(OTHER.certificate());
    }
  }

  // RFC 8996
  @Test
  void olderVersionsAreNotSpoken() {
    for (TlsProvider provider : TlsProvider.values()) {
      List<String> spoken =
          List.of(USUAL.host(provider).context().newEngine(buffers()).getEnabledProtocols());
      assertThat(spoken).contains("TLSv1.2", "TLSv1.3").doesNotContain("TLSv1", "TLSv1.1", "SSLv3");
    }
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() {
    for (TestCertificate other : List.of(OTHER, WILD)) {
      assertThatThrownBy(() ->
              HostCertificate.of(
                  other.keys().getPrivate(), List.of(USUAL.certificate()), TlsProvider.AUTO))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the key is not that of the certificate");
    }
  }

  /** Two hundred at once on few loops: all get their turn. */
  @Test
  void manyAtOnceAllGetTheirTurn() throws Exception {
    ServerTls tls = new ServerTls(USUAL.host(TlsProvider.AUTO), Map.of());
    try (TestServer server = new TestServer(implicit(), () -> tls)) {
      List<Thread> clients = new ArrayList<>();
      List<String> greetings = Collections.synchronizedList(new ArrayList<>());
      for (int i = 0; i < 100; i++) {
        clients.add(
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    greetings.add(shake(server, "", "TLSv1.3").greeting());
                  } catch (IOException | GeneralSecurityException e) {
                    greetings.add(e.toString());
                  }
                }));
      }
      for (Thread client : clients) {
        client.join();
      }
      assertThat(greetings).hasSize(100).allMatch(greeting -> greeting.startsWith("220 "));
    }
  }

  private static ByteBufAllocator buffers() {
    return ByteBufAllocator.DEFAULT;
  }

  private record Seen(X509Certificate certificate, String protocol, String greeting) {}

  private static Seen shake(TestServer server, String host, String protocol)
      throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Credulous()}, null);
    SocketAddress address = server.address();
    try (Socket plain = new Socket()) {
      plain.connect(address);
      SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", 0, true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(new String[] {protocol});
      parameters.setServerNames(host.isEmpty() ? List.of() : List.of(new SNIHostName(host)));
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(20_000);
      socket.startHandshake();
      String greeting = new String(socket.getInputStream().readNBytes(11));
      return new Seen(
          (X509Certificate) socket.getSession().getPeerCertificates()[0],
          socket.getSession().getProtocol(),
          greeting);
    }
  }

  private static ListenerSettings implicit() {
    return TestSettings.listener(
        Kind.SUBMISSION,
        new Security(TlsMode.IMPLICIT, true),
        Networks.NONE,
        Limits.Inbound.DEFAULT);
  }

  /** Believes everybody. */
  private static final class Credulous implements X509TrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
