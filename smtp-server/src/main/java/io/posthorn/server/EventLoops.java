package io.posthorn.server;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads that all sessions share, and the kernel interface below them: epoll, else NIO. */
final class EventLoops {

  private final MultiThreadIoEventLoopGroup group;
  private final Class<? extends ServerChannel> channelType;

  private EventLoops(IoHandlerFactory factory, Class<? extends ServerChannel> channelType) {
    int threads = Runtime.getRuntime().availableProcessors();
    this.group =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory("smtp-loop", true), factory);
    this.channelType = channelType;
  }

  /** Loops with a thread a core. */
  static EventLoops start() {
    return Epoll.isAvailable()
        ? new EventLoops(EpollIoHandler.newFactory(), EpollServerSocketChannel.class)
        : new EventLoops(NioIoHandler.newFactory(), NioServerSocketChannel.class);
  }

  MultiThreadIoEventLoopGroup group() {
    return group;
  }

  Class<? extends ServerChannel> channelType() {
    return channelType;
  }

  /** Ends the threads. */
  void stop() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }
}
