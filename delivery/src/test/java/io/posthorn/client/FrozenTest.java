package io.posthorn.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthorn.network.Wire;
import io.posthorn.time.Deadline;
import io.posthorn.time.FakeTime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A process that was stopped and goes on: its deadlines are over, and the answer is there. */
class FrozenTest {

  private final FakeTime time = new FakeTime();
  private final SocketNetwork network = new SocketNetwork();

  @Test
  void whatCameWhileWeWereFrozenIsRead() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Wire wire = connect(server);
        Socket peer = server.accept()) {
      Deadline deadline = time.deadline(Duration.ofMinutes(10));
      peer.getOutputStream().write("250 2.0.0 kept\r\n".getBytes(StandardCharsets.US_ASCII));
      time.advance(Duration.ofMinutes(30));
      ByteBuffer octets = ByteBuffer.allocate(100);
      assertThat(wire.read(octets, deadline)).isEqualTo(16);
      peer.getOutputStream().write("250".getBytes(StandardCharsets.US_ASCII)); // of two packets
      assertThat(wire.read(octets, deadline)).isEqualTo(3);
      time.advance(Duration.ofSeconds(5)); // it is no way round deadlines
      assertThatThrownBy(() -> wire.read(octets, deadline))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void itMayHappenAgain() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Wire wire = connect(server);
        Socket peer = server.accept()) {
      for (int i = 0; i < 3; i++) {
        Deadline deadline = time.deadline(Duration.ofMinutes(10));
        peer.getOutputStream().write("ab".getBytes(StandardCharsets.US_ASCII));
        assertThat(wire.read(ByteBuffer.allocate(1), deadline)).isEqualTo(1);
        time.advance(Duration.ofMinutes(30));
        assertThat(wire.read(ByteBuffer.allocate(1), deadline)).isEqualTo(1);
      }
    }
  }

  private Wire connect(ServerSocket server) throws Exception {
    InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
    return network.connect(address, Optional.empty(), time.deadline(Duration.ofSeconds(20)));
  }
}
