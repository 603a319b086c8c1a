package io.posthorn.testkit;

import io.posthorn.network.Network;
import io.posthorn.network.Wire;
import io.posthorn.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A network inside one JVM: services at addresses, and faults. Each connection's service runs on a
 * virtual thread. Safe for use by many.
 */
public final class MemoryNetwork implements Network {

  /** Where connections come from that are made without a source. */
  public static final InetAddress LOCAL = InetAddress.ofLiteral("192.0.2.250");

  private final Map<InetSocketAddress, Service> services = new ConcurrentHashMap<>();
  private final Map<InetSocketAddress, Fault> faults = new ConcurrentHashMap<>();
  private final List<Connection> connections = new CopyOnWriteArrayList<>();

  /** Talks to one client until it returns; then the connection ends. */
  @FunctionalInterface
  public interface Service {
    void serve(InputStream in, OutputStream out) throws IOException;
  }

  /** What is wrong with an address. */
  public sealed interface Fault {

    /** Nobody listens. */
    record Refuse() implements Fault {}

    /** Connecting never ends. */
    record Stall() implements Fault {}

    /** The connection breaks when the client has read, or the service, so many octets. */
    record CloseAfter(long toClient, long toService) implements Fault {}

    /** The client reads at most so many octets at a time. */
    record Trickle(int octets) implements Fault {}
  }

  /** One that was made. */
  public record Connection(InetSocketAddress peer, Optional<InetAddress> source) {}

  /** Puts a service at an address. */
  public MemoryNetwork listen(InetSocketAddress at, Service service) {
    services.put(at, service);
    return this;
  }

  /** Breaks an address, until {@link #heal}. */
  public MemoryNetwork breakAt(InetSocketAddress at, Fault fault) {
    faults.put(at, fault);
    return this;
  }

  /** Makes an address whole. */
  public void heal(InetSocketAddress at) {
    faults.remove(at);
  }

  /** Those made so far, in order. */
  public List<Connection> connections() {
    return List.copyOf(connections);
  }

  @Override
  public Wire connect(InetSocketAddress peer, Optional<InetAddress> source, Deadline deadline)
      throws IOException {
    Fault fault = faults.get(peer);
    Service service = services.get(peer);
    if (fault instanceof Fault.Stall) {
      new Pipe(Long.MAX_VALUE, 1).read(ByteBuffer.allocate(1), deadline);
      throw new SocketTimeoutException("timed out");
    }
    if (service == null || fault instanceof Fault.Refuse) {
      throw new ConnectException("Connection refused");
    }
    connections.add(new Connection(peer, source));
    Fault.CloseAfter close =
        fault instanceof Fault.CloseAfter found
            ? found
            : new Fault.CloseAfter(Long.MAX_VALUE, Long.MAX_VALUE);
    int most = fault instanceof Fault.Trickle trickle ? trickle.octets() : Integer.MAX_VALUE;
    Pipe toClient = new Pipe(close.toClient(), most);
    Pipe toService = new Pipe(close.toService(), Integer.MAX_VALUE);
    Thread.startVirtualThread(() -> run(service, toService, toClient));
    return new MemoryWire(toClient, toService, source.orElse(LOCAL));
  }

  private static void run(Service service, Pipe in, Pipe out) {
    try {
      service.serve(in.input(), out.output());
    } catch (IOException e) {
      // The client has gone, which is its right.
    } finally {
      in.end();
      out.end();
    }
  }

  private record MemoryWire(Pipe in, Pipe out, InetAddress localAddress) implements Wire {

    @Override
    public int read(ByteBuffer into, Deadline deadline) throws IOException {
      return in.read(into, deadline);
    }

    @Override
    public void write(ByteBuffer from, Deadline deadline) throws IOException {
      out.write(from, deadline);
    }

    @Override
    public void close() {
      out.end();
      in.cut();
    }
  }
}
