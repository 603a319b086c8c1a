package io.posthorn.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PortOwnerTest {

  @Test
  void namesTheProcessThatListens() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(new PortOwner(Path.of("/proc")).of(socket.getLocalPort()))
          .contains("process " + ProcessHandle.current().pid() + " (java)");
    }
  }

  @Test
  void withoutProcNobodyIsNamed() {
    assertThat(new PortOwner(Path.of("/nowhere")).of(25)).isEmpty();
  }
}
