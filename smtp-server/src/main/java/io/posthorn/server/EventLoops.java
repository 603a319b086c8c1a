package io.posthorn.server;

import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that all sessions share, and the kernel interface below them: epoll, else NIO. */
final class EventLoops {

  private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);

  private final MultiThreadIoEventLoopGroup group;
  private final boolean epoll;

  private EventLoops(IoHandlerFactory factory, boolean epoll) {
    int threads = Runtime.getRuntime().availableProcessors();
    this.group =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory("smtp-loop", true), factory);
    this.epoll = epoll;
  }

  /** Loops with a thread a core. */
  static EventLoops start() {
    return Epoll.isAvailable()
        ? new EventLoops(EpollIoHandler.newFactory(), true)
        : new EventLoops(NioIoHandler.newFactory(), false);
  }

  MultiThreadIoEventLoopGroup group() {
    return group;
  }

  /**
   * Makes channels that listen on addresses like {@code address}. One for IPv4 is IPv4 only: the
   * kernel would make {@code 0.0.0.0} the IPv6 address {@code ::} as well, which nobody wrote.
   */
  ChannelFactory<ServerChannel> channels(InetAddress address) {
    SocketProtocolFamily family =
        address instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
    return epoll
        ? () -> new EpollServerSocketChannel(family)
        : () -> new NioServerSocketChannel(SelectorProvider.provider(), family);
  }

  /** Runs {@code task}, which does not block, again and again from now on, even if it fails. */
  void every(Duration period, Runnable task) {
    long nanos = period.toNanos();
    var _ =
        group
            .next()
            .scheduleWithFixedDelay(() -> attempt(task), nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private static void attempt(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) { // a loop drops a periodic task that throws
      LOG.error("{} failed; it will run again", task.getClass().getSimpleName(), e);
    }
  }

  /** Ends the threads. */
  void stop() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }
}
