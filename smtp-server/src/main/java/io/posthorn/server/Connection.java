package io.posthorn.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.posthorn.smtp.Reply;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLSession;

/**
 * A client's socket, seen from its session: replies out, TLS on, reading on and off, closed. A
 * write that fails closes the channel, of which the session hears; so the futures of writes are not
 * looked at.
 *
 * <p>For the event loop only, but for {@link #loop}.
 */
@SuppressWarnings("FutureReturnValueIgnored")
final class Connection {

  private final ChannelHandlerContext context;

  Connection(ChannelHandlerContext context) {
    this.context = context;
  }

  /** Runs tasks on the event loop. */
  Executor loop() {
    return context.executor();
  }

  /** Whether replies still go out as fast as they are said. */
  boolean isWritable() {
    return context.channel().isWritable();
  }

  /** Says a reply, at the next {@link #flush}. */
  void say(Reply reply) {
    context.write(Unpooled.wrappedBuffer(reply.encode()));
  }

  void flush() {
    context.flush();
  }

  /**
   * Says the last reply. Reading goes on: closing with unread input would reset the connection, and
   * could take the reply with it.
   */
  void sayLast(Reply reply) {
    context.channel().config().setAutoRead(true);
    context.writeAndFlush(Unpooled.wrappedBuffer(reply.encode())).addListener(_ -> shutOutput());
  }

  /** Says a reply in clear text; what comes and goes behind it is TLS. */
  void startTls(Reply reply, ChannelHandler handler) {
    context.pipeline().addFirst(handler);
    context.writeAndFlush(Unpooled.wrappedBuffer(reply.encode()));
  }

  /** The session of the handshake that was made. */
  SSLSession tls() {
    return context.pipeline().get(SslHandler.class).engine().getSession();
  }

  void setReading(boolean on) {
    context.channel().config().setAutoRead(on);
  }

  /** Closes when what was said has left. */
  void closeBehindReplies() {
    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /** Closes without a word. */
  void close() {
    context.close();
  }

  private void shutOutput() {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    ChannelFuture closed = tls == null ? context.newSucceededFuture() : tls.closeOutbound();
    closed.addListener(_ -> ((DuplexChannel) context.channel()).shutdownOutput());
  }
}
