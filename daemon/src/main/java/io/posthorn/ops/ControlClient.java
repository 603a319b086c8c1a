package io.posthorn.ops;

import io.posthorn.ops.ControlCommand.Answer;
import io.posthorn.ops.ControlCommand.Ending;
import io.posthorn.ops.ControlCommand.Failed;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a running relay over its control socket.
 *
 * @param socket where it listens
 */
public record ControlClient(Path socket) {

  private static final Logger LOG = LoggerFactory.getLogger(ControlClient.class);

  /**
   * Sends one command and hands each item to {@code answer} as it comes.
   *
   * @throws IOException when nobody listens, or the relay ended in between
   */
  public Ending ask(String command, Map<String, Object> arguments, Answer answer)
      throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      String request = Json.write(Json.object("command", command, "arguments", arguments)) + "\n";
      ByteBuffer octets = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
      try {
        while (octets.hasRemaining()) {
          channel.write(octets);
        }
      } catch (IOException e) {
        LOG.debug("the relay answers before it was asked: {}", e.getMessage());
      }
      return receive(
          new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)), answer);
    }
  }

  private static Ending receive(BufferedReader in, Answer answer) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      Map<String, Object> object = Json.read(line).orElse(Map.of());
      Optional<Map<String, Object>> item = Json.child(object.get("item"));
      if (item.isPresent()) {
        answer.item(item.get());
      } else if (Json.text(object, "end").isPresent()) {
        return ending(object);
      }
    }
    throw new IOException("the relay ended before its answer did");
  }

  private static Ending ending(Map<String, Object> object) {
    return Json.text(object, "end").equals(Optional.of("done"))
        ? ControlCommand.DONE
        : new Failed(
            (int) Json.number(object, "exit", 1), Json.text(object, "message").orElse("failed"));
  }
}
