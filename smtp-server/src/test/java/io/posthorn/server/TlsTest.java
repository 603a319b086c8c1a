package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthorn.limits.Limits;
import io.posthorn.server.ListenerSettings.Security;
import io.posthorn.testkit.SocketPeer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

  @Test
  void clearTextIsNoHandshakeAndIsNotHeard() {
    try (TestServer server = implicit(Limits.Session.DEFAULT);
        SocketPeer peer = server.connect()) {
      peer.say("EHLO client.test\r\nNOOP");
      String heard = peer.hear().orElse("");
      assertThat(heard).doesNotContain("220").doesNotContain("250");
    }
  }

  @Test
  void aHandshakeThatDoesNotEndIsCut() {
    Limits.Session d = Limits.Session.DEFAULT;
    Limits.Session hasty =
        new Limits.Session(
            d.command(),
            d.data(),
            Duration.ofMillis(200),
            d.message(),
            d.connections(),
            d.connectionsPerClient(),
            d.undecodedOctets());
    try (TestServer server = implicit(hasty);
        SocketPeer peer = server.connect()) {
      assertThat(peer.hear()).isEmpty();
    }
  }

  /** Else a client that comes and goes would keep its place until the limit. */
  @Test
  void whoSaysNoMoreBeforeOrWithinAHandshakeIsLetGo() throws IOException {
    try (TestServer server = implicit(Limits.Session.DEFAULT);
        Socket client = new Socket(server.address().getAddress(), server.port())) {
      client.setSoTimeout(20_000);
      client.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    ListenerSettings starting =
        TestSettings.listener(
            Kind.SUBMISSION,
            new Security(TlsMode.STARTTLS, true),
            Networks.NONE,
            Limits.Inbound.DEFAULT);
    try (TestServer server = new TestServer(starting);
        Socket client = new Socket(server.address().getAddress(), server.port())) {
      client.setSoTimeout(20_000);
      client.getOutputStream().write("STARTTLS\r\n".getBytes(StandardCharsets.US_ASCII));
      BufferedReader replies =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
      assertThat(replies.readLine()).startsWith("220 ");
      assertThat(replies.readLine()).startsWith("220 2.0.0");
      client.shutdownOutput();
      assertThat(replies.read()).isEqualTo(-1);
    }
  }

  @Test
  void certificatesAreReadFromPem(@TempDir Path folder) throws IOException {
    Path chain = folder.resolve("fullchain.pem");
    Path key = folder.resolve("privkey.pem");
    write(chain, TestCertificate.one().certificate());
    write(key, new JcaPKCS8Generator(TestCertificate.one().keys().getPrivate(), null));
    assertThat(ServerTls.load(chain, key)).isNotNull();
  }

  @Test
  void whatCannotBeUsedIsNamed(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing.pem");
    assertThatThrownBy(() -> ServerTls.load(missing, missing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(missing + " cannot be read");
    Path nonsense = folder.resolve("nonsense.pem");
    Files.writeString(nonsense, "nonsense");
    assertThatThrownBy(() -> ServerTls.load(nonsense, nonsense))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(nonsense + " with the key " + nonsense + " cannot be used for TLS");
  }

  /** The fast engine is there where its library is; else the build has lost it. */
  @Test
  void linuxOnAmd64HasTheFastEngine() {
    boolean expected =
        System.getProperty("os.name").equals("Linux")
            && List.of("amd64", "x86_64").contains(System.getProperty("os.arch"));
    assertThat(TlsProvider.AUTO.engine().equals("BoringSSL")).isEqualTo(expected);
  }

  private static TestServer implicit(Limits.Session session) {
    return new TestServer(
        TestSettings.listener(
            Kind.SUBMISSION,
            new Security(TlsMode.IMPLICIT, true),
            Networks.NONE,
            TestLimits.with(limits -> limits.session = session)));
  }

  private static void write(Path file, Object object) throws IOException {
    try (Writer out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII);
        JcaPEMWriter pem = new JcaPEMWriter(out)) {
      pem.writeObject(object);
    }
  }
}
