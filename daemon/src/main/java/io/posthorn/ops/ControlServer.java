package io.posthorn.ops;

import static java.nio.file.attribute.PosixFilePermissions.fromString;

import io.posthorn.ops.ControlCommand.Done;
import io.posthorn.ops.ControlCommand.Ending;
import io.posthorn.ops.ControlCommand.Failed;
import io.posthorn.spool.SpoolException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers commands on a UNIX socket, one a connection: the client sends one line, a JSON object
 * with {@code command} and {@code arguments}; back come lines with {@code item}, and a last one
 * with {@code end}.
 *
 * <p>Who may ask is decided by the kernel's word on the peer. Safe for use by many clients, of
 * which a bounded number is served at a time. Each has a platform thread: a long search must not
 * take the threads away that carry the virtual ones, on which mail is sent and received.
 */
public final class ControlServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

  private static final int MAX_CLIENTS = 64;

  private static final int NOT_PERMITTED = 77;
  private static final int TRY_LATER = 75;
  private static final int UNREACHABLE = 69;
  private static final int USAGE = 2;
  private static final int FAILED = 1;

  private final Path path;
  private final Peers peers;
  private final Map<String, ControlCommand> commands;
  private final ServerSocketChannel channel;
  private final Semaphore room = new Semaphore(MAX_CLIENTS);

  private ControlServer(
      Path path, Peers peers, Map<String, ControlCommand> commands, ServerSocketChannel channel) {
    this.path = path;
    this.peers = peers;
    this.commands = Map.copyOf(commands);
    this.channel = channel;
  }

  /**
   * Listens at {@code path}, replacing what a dead relay left there. The caller holds the lock of
   * the data directory, so no living one has it.
   */
  public static ControlServer open(Path path, Map<String, ControlCommand> commands)
      throws IOException {
    Files.deleteIfExists(path);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    channel.bind(UnixDomainSocketAddress.of(path));
    Files.setPosixFilePermissions(path, fromString("rw-rw----"));
    Peers peers = Peers.ofSystem(System.getProperty("user.name", ""), "posthorn");
    ControlServer server = new ControlServer(path, peers, commands, channel);
    Thread.ofPlatform().daemon().name("control").start(server::acceptAll);
    return server;
  }

  /** Stops listening and removes the socket. */
  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.warn("control socket {} was not removed: {}", path, e.getMessage());
    }
  }

  private void acceptAll() {
    while (channel.isOpen()) {
      try {
        begin(channel.accept());
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.warn("control socket: {}", e.getMessage());
      }
    }
  }

  private void begin(SocketChannel client) {
    if (room.tryAcquire()) {
      Thread.ofPlatform().daemon().name("control-client").start(() -> serveAndLeave(client));
    } else {
      refuse(client);
    }
  }

  private void serveAndLeave(SocketChannel client) {
    try {
      serve(client);
    } finally {
      room.release();
    }
  }

  /** One line fits into an empty socket: nobody can make us wait here. */
  private static void refuse(SocketChannel client) {
    try (client;
        Writer out = Channels.newWriter(client, StandardCharsets.UTF_8)) {
      String why = MAX_CLIENTS + " commands run already; try again when one has ended";
      writeLine(out, endLine(new Failed(TRY_LATER, why)));
    } catch (IOException e) {
      LOG.debug("a control client went away: {}", e.getMessage());
    }
  }

  private void serve(SocketChannel client) {
    try (client;
        BufferedReader in = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
        Writer out = Channels.newWriter(client, StandardCharsets.UTF_8)) {
      UnixDomainPrincipal peer = client.getOption(ExtendedSocketOptions.SO_PEERCRED);
      Ending ending =
          peers.mayControl(peer)
              ? answer(peer.user().getName(), readLine(in), out)
              : new Failed(NOT_PERMITTED, "not permitted: be root or in the group posthorn");
      Thread.interrupted(); // it would break the line
      writeLine(out, endLine(ending));
    } catch (IOException e) {
      LOG.debug("a control client went away: {}", e.getMessage());
    }
  }

  private Ending answer(String account, Optional<String> line, Writer out) throws IOException {
    Optional<Map<String, Object>> request = line.flatMap(Json::read);
    Optional<String> name = request.flatMap(object -> Json.text(object, "command"));
    if (name.isEmpty()) {
      return new Failed(USAGE, "the request is not a line of JSON with a command");
    }
    ControlCommand command = commands.get(name.get());
    if (command == null) {
      return new Failed(USAGE, "this relay does not know the command " + name.get());
    }
    Map<String, Object> arguments =
        request.flatMap(object -> Json.child(object.get("arguments"))).orElse(Map.of());
    try {
      return command.by(account).run(arguments, item -> writeLine(out, Json.object("item", item)));
    } catch (SpoolException e) {
      return broken(name.get(), e);
    } catch (RuntimeException e) { // a bug must not leave the client waiting
      LOG.error("control command {} failed", name.get(), e);
      return new Failed(FAILED, name.get() + " failed: " + e.getMessage());
    }
  }

  private Ending broken(String name, SpoolException e) {
    if (!channel.isOpen()) {
      LOG.info("control command {} ends: the relay stops", name);
      return new Failed(UNREACHABLE, "the relay stops");
    }
    LOG.error("control command {} failed: {}", name, e.getMessage());
    return new Failed(FAILED, name + " failed: " + e.getMessage());
  }

  private static Map<String, Object> endLine(Ending ending) {
    return switch (ending) {
      case Done _ -> Json.object("end", "done");
      case Failed failed ->
          Json.object("end", "failed", "exit", failed.exit(), "message", failed.message());
    };
  }

  private static void writeLine(Writer out, Map<String, Object> object) throws IOException {
    out.write(Json.write(object));
    out.write('\n');
    out.flush();
  }

  /** One line of bounded length; empty at the end of the stream or behind the bound. */
  private static Optional<String> readLine(Reader in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && line.length() < ControlSocket.MAX_REQUEST; c = in.read()) {
      if (c == '\n') {
        return Optional.of(line.toString());
      }
      line.append((char) c);
    }
    return Optional.empty();
  }
}
