package io.posthorn.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** An open listening socket, which makes a {@link Session} of each connection. */
final class Listener {

  /** With the rest of a line, less than what may wait undecoded. */
  private static final int MAX_READ = 32 << 10;

  private final Channel channel;

  private Listener(Channel channel) {
    this.channel = channel;
  }

  /**
   * Opens one.
   *
   * @throws IOException when the address cannot be listened on, naming it
   */
  static Listener open(ListenerSettings settings, Reception reception, EventLoops loops)
      throws IOException {
    if (settings.address().isUnresolved()) {
      throw new IOException("cannot listen on " + text(settings.address()) + ": no such address");
    }
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .channelFactory(loops.channels(settings.address().getAddress()))
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(256, 2048, MAX_READ))
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(16 << 10, 64 << 10))
            .childHandler(initializer(settings, reception));
    ChannelFuture bound = bootstrap.bind(settings.address()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on " + text(settings.address()) + ": " + bound.cause().getMessage(),
          bound.cause());
    }
    return new Listener(bound.channel());
  }

  /** Where it listens, with the port that was taken. */
  InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** Accepts no more; open sessions go on. */
  void close() {
    channel.close().awaitUninterruptibly();
  }

  private static ChannelInitializer<Channel> initializer(
      ListenerSettings settings, Reception reception) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel accepted) {
        InetAddress from = ((InetSocketAddress) accepted.remoteAddress()).getAddress();
        if (settings.hosts().proxies().contains(from)) {
          accepted.pipeline().addLast(new ProxyHeaderDecoder(), gate(accepted, from));
        } else {
          begin(accepted, Client.at(from, settings.hosts()));
        }
      }

      private ProxyGate gate(Channel accepted, InetAddress proxy) {
        return new ProxyGate(
            proxy,
            settings.hosts(),
            reception.sessions(),
            settings.limits().session(),
            client -> begin(accepted, client));
      }

      private void begin(Channel accepted, Client client) {
        if (settings.security().mode() == TlsMode.IMPLICIT) {
          accepted
              .pipeline()
              .addLast(reception.handshakes().handler(settings.limits().session().handshake()));
        }
        accepted.pipeline().addLast(new Session(settings, reception, client));
      }
    };
  }

  private static String text(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }
}
