package io.posthorn.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.posthorn.limits.Limits;
import io.posthorn.server.ListenerSettings.Hosts;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands behind the {@link ProxyHeaderDecoder} of a connection that comes from a proxy: holds
 * everything back until the header says who the client is, then lets the session begin. Where the
 * header is missing, bad, too long or late, the connection is closed without a word, and the log
 * has a line. HAProxy's specification: proxy-protocol.txt §2.
 */
final class ProxyGate extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(ProxyGate.class);

  private final InetAddress proxy;
  private final Hosts hosts;
  private final Sessions sessions;
  private final Limits.Session limits;
  private final Consumer<Client> begin;

  private @Nullable ScheduledFuture<?> timer;
  private boolean arriving;
  private boolean over;

  /**
   * A gate for one connection.
   *
   * @param proxy where it comes from
   * @param begin adds the session's handlers to the pipeline
   */
  ProxyGate(
      InetAddress proxy,
      Hosts hosts,
      Sessions sessions,
      Limits.Session limits,
      Consumer<Client> begin) {
    this.proxy = proxy;
    this.hosts = hosts;
    this.sessions = sessions;
    this.limits = limits;
    this.begin = begin;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    arriving = sessions.expect(limits);
    if (!arriving) {
      refuse(context, "too many connections");
      return;
    }
    Duration limit = limits.handshake();
    timer =
        context
            .executor()
            .schedule(
                () -> refuse(context, "no PROXY header within " + limit.toSeconds() + " s"),
                limit.toNanos(),
                TimeUnit.NANOSECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    HAProxyMessage header = (HAProxyMessage) message;
    try {
      switch (header.proxiedProtocol()) {
        case TCP4, TCP6 ->
            open(context, Client.at(InetAddress.ofLiteral(header.sourceAddress()), hosts));
        // The proxy's own connection, such as a health check, or a client without an IP address
        case UNKNOWN, UNIX_STREAM -> open(context, Client.unnamedBehind(proxy));
        case UDP4, UDP6, UNIX_DGRAM ->
            refuse(context, "bad PROXY header: " + header.proxiedProtocol() + " is no stream");
      }
    } finally {
      header.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    refuse(context, "closed before its PROXY header");
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      refuse(context, "closed before its PROXY header");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    refuse(context, "bad PROXY header: " + Printable.of(String.valueOf(cause.getMessage())));
  }

  private void open(ChannelHandlerContext context, Client client) {
    end();
    begin.accept(client);
    context.fireChannelActive();
    context.pipeline().remove(this);
  }

  private void refuse(ChannelHandlerContext context, String why) {
    if (!over) {
      end();
      LOG.info("{}: closed: {}", proxy.getHostAddress(), why);
      var _ = context.close();
    }
  }

  private void end() {
    over = true;
    if (timer != null) {
      timer.cancel(false);
    }
    if (arriving) {
      arriving = false;
      sessions.arrived();
    }
  }
}
