package io.posthorn.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;
import io.posthorn.observe.Meters;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A real session without socket, thread or clock: what is said has been answered when {@link #say}
 * returns, and each call is what one packet would be.
 */
final class EmbeddedSession {

  private final RecordingIntake intake = new RecordingIntake();
  private final Wire wire = new Wire();
  private final StringBuilder replies = new StringBuilder();

  EmbeddedSession(ListenerSettings settings) {
    Sessions sessions = new Sessions();
    HeaderRoom room = new HeaderRoom(settings.limits().crowd());
    Reception reception =
        new Reception(
            new Clerk(intake, TestDesk.one()),
            Runnable::run,
            new Handshakes(TestCertificate::tls),
            sessions,
            room,
            new ServerMeters(Meters.none(), sessions::count, room::taken));
    Client client = Client.at(InetAddress.getLoopbackAddress(), settings.hosts());
    wire.pipeline().addLast(new Session(settings, reception, client));
    wire.pipeline().fireChannelActive();
    hear();
  }

  /** Octets arrive in one piece; nothing happens when the session is closed already. */
  void say(byte[] octets, int from, int to) {
    if (wire.isOpen()) {
      wire.writeInbound(Unpooled.copiedBuffer(octets, from, to - from));
      wire.runPendingTasks();
      hear();
    }
  }

  /** All that the server said, but the names of messages. */
  String replies() {
    String text = replies.toString();
    StringBuilder out = new StringBuilder();
    text.lines()
        .map(line -> line.startsWith("250 2.0.0 Ok: queued as ") ? "250 queued" : line)
        .forEach(line -> out.append(line).append('\n'));
    return out.toString();
  }

  /** Whether the server has said its last word. */
  boolean isClosed() {
    return wire.outputShut || !wire.isOpen();
  }

  /** What was handed in, with its content. */
  List<String> messages() {
    List<String> all = new ArrayList<>();
    while (intake.waiting() > 0) {
      all.add(intake.describeNext());
    }
    return all;
  }

  /** Closes. */
  void end() {
    wire.close();
    wire.runPendingTasks();
  }

  private void hear() {
    for (ByteBuf said = wire.readOutbound(); said != null; said = wire.readOutbound()) {
      replies.append(said.toString(StandardCharsets.UTF_8));
      said.release();
    }
  }

  /** Of which each half can be closed, as of a socket. */
  private static final class Wire extends EmbeddedChannel implements DuplexChannel {

    private boolean outputShut;

    @Override
    public SocketAddress remoteAddress() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
    }

    @Override
    public boolean isInputShutdown() {
      return false;
    }

    @Override
    public ChannelFuture shutdownInput() {
      return newSucceededFuture();
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
      return promise.setSuccess();
    }

    @Override
    public boolean isOutputShutdown() {
      return outputShut;
    }

    @Override
    public ChannelFuture shutdownOutput() {
      outputShut = true;
      return newSucceededFuture();
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
      outputShut = true;
      return promise.setSuccess();
    }

    @Override
    public boolean isShutdown() {
      return outputShut;
    }

    @Override
    public ChannelFuture shutdown() {
      return shutdownOutput();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
      return shutdownOutput(promise);
    }
  }
}
