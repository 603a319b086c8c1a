package io.posthorn.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthorn.client.SocketNetwork;
import io.posthorn.network.Wire;
import io.posthorn.testkit.TestCa;
import io.posthorn.time.Deadline;
import io.posthorn.time.Time;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the JDK's own server sockets. */
class TlsWireTest {

  private static final String HOST = "mx.example";

  /** More than two records, less than the sockets' buffers. */
  private static final int PIECE = 40_000;

  private final TestCa ca = new TestCa(Time.system().now());
  private final TlsEngines engines = new JdkTlsEngines(new TrustAnchors(Set.of(ca.root())));
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private SSLServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server =
        (SSLServerSocket)
            ca.server(HOST)
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }

  @ParameterizedTest(name = "{0}, at most {1} octets a read, {2} octets each way")
  @CsvSource({
    "TLSv1.3, 1, 3000",
    "TLSv1.2, 1, 3000",
    "TLSv1.3, 1000, 300000",
    "TLSv1.2, 1000, 300000",
    "TLSv1.3, 1000000, 3000000",
    "TLSv1.2, 1000000, 3000000",
  })
  void octetsComeBackAsTheyWere(String protocol, int most, int length) throws Exception {
    Future<?> echo = threads.submit(this::echo);
    byte[] sent = new byte[length];
    new Random(1).nextBytes(sent);
    SSLEngine engine = engines.client(HOST, true);
    engine.setEnabledProtocols(new String[] {protocol});
    try (TlsWire wire = TlsWire.handshake(new Trickle(connect(), most), engine, soon())) {
      assertThat(wire.session().getProtocol()).isEqualTo(protocol);
      for (int from = 0; from < length; from += PIECE) {
        byte[] piece = Arrays.copyOfRange(sent, from, Math.min(length, from + PIECE));
        wire.write(ByteBuffer.wrap(piece), soon());
        assertThat(read(wire, piece.length)).isEqualTo(piece);
      }
      wire.close(soon());
    }
    echo.get(); // it saw close_notify, not a cut connection
  }

  @Test
  void readingEndsAtTheDeadlineAndAtTheEnd() throws Exception {
    Future<SSLSocket> accepted = threads.submit(() -> (SSLSocket) server.accept());
    Future<?> shake = threads.submit(() -> shake(accepted));
    try (TlsWire wire = TlsWire.handshake(connect(), engines.client(HOST, true), soon())) {
      shake.get();
      assertThat(wire.localAddress()).isEqualTo(InetAddress.getLoopbackAddress());
      assertThatThrownBy(() -> wire.read(ByteBuffer.allocate(1), in(50)))
          .isInstanceOf(SocketTimeoutException.class);
    }
    Future<SSLSocket> next = threads.submit(() -> (SSLSocket) server.accept());
    Future<?> shakeAndClose = threads.submit(() -> shakeAndClose(next));
    try (TlsWire wire = TlsWire.handshake(connect(), engines.client(HOST, true), soon())) {
      shakeAndClose.get();
      assertThat(wire.read(ByteBuffer.allocate(1), soon())).isEqualTo(-1);
    }
  }

  @Test
  void aSecondSessionToTheSameHostMayResumeAndStaysVerified() throws Exception {
    for (int i = 0; i < 3; i++) {
      Future<?> echo = threads.submit(this::echo);
      try (TlsWire wire = TlsWire.handshake(connect(), engines.client(HOST, true), soon())) {
        wire.write(ByteBuffer.wrap(new byte[] {1}), soon());
        assertThat(read(wire, 1)).containsExactly(1); // the ticket comes with it
        wire.close(soon());
      }
      echo.get();
    }
    Future<?> refused = threads.submit(() -> shake(threads.submit(() -> accept())));
    assertThatThrownBy(
            () -> TlsWire.handshake(connect(), engines.client("other.example", true), soon()))
        .hasRootCauseMessage("the certificate is for mx.example, not for other.example");
    assertThatThrownBy(refused::get).hasMessageContaining("certificate"); // it heard our alert
  }

  private SSLSocket accept() throws IOException {
    return (SSLSocket) server.accept();
  }

  private static SSLSocket shake(Future<SSLSocket> accepted) throws Exception {
    SSLSocket socket = accepted.get();
    socket.startHandshake();
    return socket;
  }

  private static Void shakeAndClose(Future<SSLSocket> accepted) throws Exception {
    shake(accepted).close();
    return null;
  }

  private Void echo() throws IOException {
    try (SSLSocket socket = accept()) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    }
    return null;
  }

  private static byte[] read(Wire wire, int length) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer part = ByteBuffer.allocate(10_000);
    while (all.size() < length) {
      assertThat(wire.read(part.clear(), soon())).isPositive();
      all.write(part.array(), 0, part.position());
    }
    return all.toByteArray();
  }

  private Wire connect() throws IOException {
    return new SocketNetwork()
        .connect((InetSocketAddress) server.getLocalSocketAddress(), Optional.empty(), soon());
  }

  private static Deadline soon() {
    return in(20_000);
  }

  private static Deadline in(long millis) {
    return Time.system().deadline(Duration.ofMillis(millis));
  }

  /** A wire that gives a few octets at a time. */
  private record Trickle(Wire wire, int most) implements Wire {

    @Override
    public InetAddress localAddress() {
      return wire.localAddress();
    }

    @Override
    public int read(ByteBuffer into, Deadline deadline) throws IOException {
      int room = Math.min(into.remaining(), most);
      ByteBuffer part = into.slice(into.position(), room);
      int length = wire.read(part, deadline);
      if (length > 0) {
        into.position(into.position() + length);
      }
      return length;
    }

    @Override
    public void write(ByteBuffer from, Deadline deadline) throws IOException {
      wire.write(from, deadline);
    }

    @Override
    public void close() {
      wire.close();
    }
  }
}
