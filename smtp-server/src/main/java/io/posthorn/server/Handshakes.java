package io.posthorn.server;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections ready for TLS: each waits for the client to say hello, takes its turn, because
 * the answer is a signature and costs a millisecond, and gets the certificate of the host that the
 * client named. Safe for use by many threads.
 */
final class Handshakes {

  /** Far above what clients say: 2 KiB with a post-quantum key and a ticket. */
  private static final int MAX_HELLO = 16 << 10;

  private final Supplier<ServerTls> tls;
  private final Map<EventExecutor, Turns> turns = new ConcurrentHashMap<>();

  /**
   * Handshakes of one server.
   *
   * @param tls our certificates, asked for at each handshake, so that they can be renewed
   */
  Handshakes(Supplier<ServerTls> tls) {
    this.tls = tls;
  }

  /**
   * For one connection, in front of all other handlers. What is written before the client says
   * hello, as the 220 to STARTTLS, goes out in clear text.
   *
   * @param limit for the hello, and again for the rest of the handshake
   */
  ChannelHandler handler(Duration limit) {
    return new Hello(limit);
  }

  /** A timer that is due is looked at once in a turn of the loop, behind its sockets. */
  private Turns turns(EventExecutor loop) {
    return turns.computeIfAbsent(
        loop,
        _ ->
            new Turns(task -> {
              var _ = loop.schedule(task, 1, TimeUnit.NANOSECONDS);
            }));
  }

  private final class Hello extends AbstractSniHandler<SslContext> {

    Hello(Duration limit) {
      super(MAX_HELLO, limit.toMillis());
    }

    @Override
    protected Future<SslContext> lookup(ChannelHandlerContext context, @Nullable String host) {
      Promise<SslContext> turn = context.executor().newPromise();
      turns(context.executor())
          .enter(() -> {
            if (context.channel().isActive()) {
              turn.setSuccess(tls.get().context(host == null ? "" : host));
            } else {
              turn.cancel(false); // it has gone, and costs nobody a turn's work
            }
          });
      return turn;
    }

    @Override
    protected void onLookupComplete(
        ChannelHandlerContext context, @Nullable String host, Future<SslContext> turn) {
      if (turn.isSuccess() && !context.isRemoved()) {
        SslHandler handler = new SslHandler(turn.getNow().newEngine(context.alloc()));
        handler.setHandshakeTimeout(handshakeTimeoutMillis, TimeUnit.MILLISECONDS);
        context.pipeline().replace(this, SslHandler.class.getName(), handler);
      }
    }
  }
}
