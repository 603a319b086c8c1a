package io.posthorn.client;

import io.posthorn.network.Network;
import io.posthorn.network.Wire;
import io.posthorn.time.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * TCP. Channels in blocking mode park a virtual thread and know no time limits; a timer closes the
 * channel when a wait passes its deadline, which holds for writing too, unlike SO_TIMEOUT. So a
 * wire is closed after its first timeout.
 *
 * <p>A process that was frozen (SIGSTOP, a paused machine) wakes up behind all its deadlines, while
 * the answers lie in the system's buffers. A timeout that comes much too late is therefore put off
 * for a moment: a 250 that is there must not be taken for none.
 */
public final class SocketNetwork implements Network {

  /** Long enough to read what has come meanwhile. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Channels channels;

  /** The machine's. */
  public SocketNetwork() {
    this(SocketChannel::open);
  }

  SocketNetwork(Channels channels) {
    this.channels = channels;
  }

  /** Makes channels, of what families of addresses the machine has. */
  @FunctionalInterface
  interface Channels {
    SocketChannel open() throws IOException;
  }

  @Override
  public Wire connect(InetSocketAddress peer, Optional<InetAddress> source, Deadline deadline)
      throws IOException {
    SocketWire wire = new SocketWire(channels.open());
    try {
      wire.connect(peer, source, deadline);
      return wire;
    } catch (UnsupportedAddressTypeException e) { // a machine without IPv6 and a host that has it
      wire.close();
      throw (IOException) new NoRouteToHostException("no IPv6 on this machine").initCause(e);
    } catch (IOException | RuntimeException e) {
      wire.close();
      throw e;
    }
  }

  private static final class SocketWire implements Wire {

    private final SocketChannel channel;
    private volatile boolean timedOut;
    private volatile @Nullable Deadline grace;
    private InetAddress local = InetAddress.ofLiteral("0.0.0.0"); // until it is connected

    SocketWire(SocketChannel channel) {
      this.channel = channel;
    }

    void connect(InetSocketAddress peer, Optional<InetAddress> source, Deadline deadline)
        throws IOException {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true); // groups are written whole
      if (source.isPresent()) {
        channel.bind(new InetSocketAddress(source.get(), 0));
      }
      within(deadline, () -> channel.connect(peer) ? 1 : 0);
      local = ((InetSocketAddress) channel.getLocalAddress()).getAddress();
    }

    @Override
    public int read(ByteBuffer into, Deadline deadline) throws IOException {
      return within(deadline, () -> channel.read(into));
    }

    @Override
    public void write(ByteBuffer from, Deadline deadline) throws IOException {
      within(
          deadline,
          () -> {
            while (from.hasRemaining()) {
              channel.write(from);
            }
            return 0;
          });
    }

    @Override
    public InetAddress localAddress() {
      return local;
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        // Nobody is left who could do anything about it.
      }
    }

    private int within(Deadline deadline, Call call) throws IOException {
      CompletableFuture<Void> done = new CompletableFuture<>();
      arm(end(deadline), done);
      try {
        return call.run();
      } catch (ClosedChannelException e) {
        if (timedOut) {
          throw (IOException) new SocketTimeoutException("timed out").initCause(e);
        }
        throw e;
      } finally {
        done.complete(null);
      }
    }

    private Deadline end(Deadline deadline) {
      if (!deadline.hasPassed()) {
        grace = null;
      }
      Deadline extended = grace;
      return extended == null ? deadline : extended;
    }

    private void arm(Deadline end, CompletableFuture<Void> done) {
      long left = end.remaining().toNanos();
      if (left == 0) {
        giveUp(end, done);
        return;
      }
      var _ =
          done.copy()
              .orTimeout(left, TimeUnit.NANOSECONDS)
              .whenComplete((nothing, late) -> {
                if (late != null) {
                  giveUp(end, done);
                }
              });
    }

    private void giveUp(Deadline end, CompletableFuture<Void> done) {
      if (grace == null && end.wasMissedByFar()) {
        Deadline extended = end.another(GRACE);
        grace = extended;
        arm(extended, done);
      } else {
        timedOut = true;
        close();
      }
    }
  }

  /** One blocking call of a channel. */
  @FunctionalInterface
  private interface Call {
    int run() throws IOException;
  }
}
