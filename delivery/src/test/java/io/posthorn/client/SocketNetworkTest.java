package io.posthorn.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthorn.network.Wire;
import io.posthorn.time.Deadline;
import io.posthorn.time.Time;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real sockets, on virtual threads. */
class SocketNetworkTest {

  private final SocketNetwork network = new SocketNetwork();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }

  @Test
  void readsAndWritesFromTheSourceAddress() throws Exception {
    InetAddress source = InetAddress.ofLiteral("127.0.0.2");
    try (Wire wire = network.connect(address(), Optional.of(source), soon());
        Socket peer = server.accept()) {
      assertThat(peer.getInetAddress()).isEqualTo(source);
      assertThat(wire.localAddress()).isEqualTo(source);
      wire.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), soon());
      assertThat(peer.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
      peer.getOutputStream().write(4);
      ByteBuffer in = ByteBuffer.allocate(10);
      assertThat(wire.read(in, soon())).isEqualTo(1);
      peer.shutdownOutput();
      assertThat(wire.read(in, soon())).isEqualTo(-1);
    }
  }

  @Test
  void knowsItsOwnAddressAlsoOnceItIsClosed() throws Exception {
    try (Wire wire = connect();
        Socket peer = server.accept()) {
      wire.close();
      assertThat(wire.localAddress()).isEqualTo(peer.getInetAddress());
    }
  }

  @Test
  void aReadEndsAtItsDeadline() throws Exception {
    try (Wire wire = connect()) {
      assertThatThrownBy(() -> inThread(() -> wire.read(ByteBuffer.allocate(1), in(50))))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void aWriteEndsAtItsDeadlineWhenNobodyReads() throws Exception {
    try (Wire wire = connect()) {
      ByteBuffer much = ByteBuffer.allocate(64 << 20);
      assertThatThrownBy(() ->
              inThread(() -> {
                wire.write(much, in(300));
                return 0;
              }))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(much.hasRemaining()).isTrue();
    }
  }

  @Test
  void aDeadlineThatHasPassedIsATimeout() throws Exception {
    try (Wire wire = connect()) {
      assertThatThrownBy(() -> wire.read(ByteBuffer.allocate(1), in(0)))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void nobodyListens() throws Exception {
    InetSocketAddress gone = address();
    server.close();
    assertThatThrownBy(() -> network.connect(gone, Optional.empty(), soon()))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void aMachineWithoutIpv6CannotReachIt() {
    SocketNetwork old = new SocketNetwork(() -> SocketChannel.open(StandardProtocolFamily.INET));
    InetSocketAddress peer = new InetSocketAddress(InetAddress.ofLiteral("::1"), 25);
    assertThatThrownBy(() -> old.connect(peer, Optional.empty(), soon()))
        .isInstanceOf(NoRouteToHostException.class)
        .hasMessage("no IPv6 on this machine");
  }

  @Test
  void anyThreadMayCloseAndEndsAWait() throws Exception {
    Wire wire = connect();
    CompletableFuture<Void> started = new CompletableFuture<>();
    Future<Integer> read =
        threads.submit(() -> {
          started.complete(null);
          return wire.read(ByteBuffer.allocate(1), soon());
        });
    started.get(10, TimeUnit.SECONDS);
    wire.close();
    wire.close();
    assertThatThrownBy(() -> read.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ClosedChannelException.class);
  }

  private Wire connect() throws IOException {
    return network.connect(address(), Optional.empty(), soon());
  }

  private InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  private int inThread(Callable<Integer> call) throws Throwable {
    try {
      return threads.submit(call).get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  private static Deadline soon() {
    return in(20_000);
  }

  private static Deadline in(long millis) {
    return Time.system().deadline(Duration.ofMillis(millis));
  }
}
