package io.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthorn.ops.ControlCommand.Ending;
import io.posthorn.ops.ControlCommand.Failed;
import io.posthorn.spool.SpoolException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {

  @TempDir private Path directory;

  private ControlServer server;

  @BeforeEach
  void listen() throws IOException {
    server =
        ControlServer.open(
            ControlSocket.in(directory),
            Map.of(
                "echo",
                (arguments, answer) -> {
                  answer.item(arguments);
                  answer.item(Json.object("again", true));
                  return ControlCommand.DONE;
                },
                "refuse",
                (arguments, answer) -> new Failed(4, "nothing matched"),
                "stop",
                (arguments, answer) -> {
                  server.close();
                  Thread.currentThread().interrupt();
                  throw new SpoolException("the spool is closed");
                },
                "break",
                (arguments, answer) -> {
                  throw new IllegalStateException("a bug");
                }));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void itemsComeInOrder() throws IOException {
    List<Map<String, Object>> items = new ArrayList<>();

    Ending ending = ask("echo", Json.object("text", "zwölf", "number", 12), items);

    assertThat(ending).isEqualTo(ControlCommand.DONE);
    assertThat(items).containsExactly(Map.of("text", "zwölf", "number", 12), Map.of("again", true));
  }

  @Test
  void aRefusalBringsItsExitCode() throws IOException {
    assertThat(ask("refuse", Map.of(), new ArrayList<>()))
        .isEqualTo(new Failed(4, "nothing matched"));
  }

  @Test
  void aCommandThatBreaksStillAnswers() throws IOException {
    assertThat(ask("break", Map.of(), new ArrayList<>()))
        .isEqualTo(new Failed(1, "break failed: a bug"));
  }

  @Test
  void whoAsksARelayThatStopsIsTold() throws IOException {
    assertThat(ask("stop", Map.of(), new ArrayList<>()))
        .isEqualTo(new Failed(69, "the relay stops"));
  }

  @Test
  void clientsAreCounted() throws IOException {
    List<SocketChannel> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 64; i++) {
        silent.add(SocketChannel.open(UnixDomainSocketAddress.of(ControlSocket.in(directory))));
      }
      assertThat(ask("echo", Map.of(), new ArrayList<>()))
          .isEqualTo(new Failed(75, "64 commands run already; try again when one has ended"));
    } finally {
      for (SocketChannel channel : silent) {
        channel.close();
      }
    }
  }

  @Test
  void anUnknownCommandIsUsage() throws IOException {
    assertThat(ask("fly", Map.of(), new ArrayList<>()))
        .isEqualTo(new Failed(2, "this relay does not know the command fly"));
  }

  @Test
  void whatIsNoRequestIsUsage() throws IOException {
    assertThat(exchange("EHLO me\n")).contains("\"exit\":2").endsWith("}\n");
    assertThat(exchange("{\"command\":7}\n")).contains("\"exit\":2");
  }

  @Test
  void onlyOwnerAndGroupMayConnect() throws IOException {
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(ControlSocket.in(directory))))
        .isEqualTo("rw-rw----");
  }

  @Test
  void theSocketGoesWithTheServer() {
    server.close();

    assertThat(ControlSocket.in(directory)).doesNotExist();
    assertThatThrownBy(() -> ask("echo", Map.of(), new ArrayList<>()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aLongPathIsRefusedWithTheReason() {
    Path deep = Path.of("/" + "d".repeat(80), "e".repeat(20));

    assertThat(ControlSocket.refusal(ControlSocket.in(deep)).orElseThrow())
        .contains("115 bytes", "100", "shorter data_dir");
    assertThat(ControlSocket.refusal(ControlSocket.in(Path.of("/var/lib/posthorn/run")))).isEmpty();
  }

  private Ending ask(String command, Map<String, Object> arguments, List<Map<String, Object>> items)
      throws IOException {
    return new ControlClient(ControlSocket.in(directory)).ask(command, arguments, items::add);
  }

  private String exchange(String request) throws IOException {
    var address = UnixDomainSocketAddress.of(ControlSocket.in(directory));
    try (SocketChannel channel = SocketChannel.open(address)) {
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
      ByteBuffer answer = ByteBuffer.allocate(4096);
      while (channel.read(answer) >= 0) {
        // until the server closes
      }
      return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
    }
  }
}
