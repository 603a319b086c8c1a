package io.posthorn.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/**
 * A mail host that takes everything, notes it, and misbehaves on demand. It is strict: whatever a
 * client may not do (a bare CR or LF, a command out of order, pipelining that was not offered) is
 * noted in {@link #faults}. It has its own eyes: none of the product's parsers.
 *
 * <p>Listens on a loopback port, or serves the connections of a {@link MemoryNetwork} (without
 * TLS). Safe for use by many.
 */
public final class Sink implements MemoryNetwork.Service, AutoCloseable {

  /** What is offered unless a test says otherwise. */
  public static final List<String> EXTENSIONS =
      List.of("PIPELINING", "SIZE 52428800", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES");

  private final Optional<ServerSocket> listener;
  private final Map<String, Queue<Act>> script = new ConcurrentHashMap<>();
  private final Map<String, Act> rules = new ConcurrentHashMap<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<Received> arrivals = new LinkedBlockingQueue<>();
  private final List<Received> messages = new CopyOnWriteArrayList<>();
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final List<String> serverNames = new CopyOnWriteArrayList<>();
  private final AtomicInteger sessions = new AtomicInteger();
  private volatile List<String> extensions = EXTENSIONS;
  private volatile Optional<SSLContext> tls = Optional.empty();
  private volatile boolean implicit;

  private Sink(Optional<ServerSocket> listener) {
    this.listener = listener;
  }

  /** A sink that listens on a free loopback port. */
  public static Sink listening() {
    return listening(0);
  }

  /** A sink that listens on a loopback port. */
  public static Sink listening(int port) {
    try {
      Sink sink =
          new Sink(Optional.of(new ServerSocket(port, 100, InetAddress.getLoopbackAddress())));
      Thread.startVirtualThread(sink::accept);
      return sink;
    } catch (IOException e) {
      throw new AssertionError("no loopback port for a sink", e);
    }
  }

  /** A sink for {@link MemoryNetwork#listen}. */
  public static Sink inMemory() {
    return new Sink(Optional.empty());
  }

  /** Offers these instead of {@link #EXTENSIONS}. */
  public Sink offering(String... keywords) {
    extensions = List.of(keywords);
    return this;
  }

  /** Offers STARTTLS and shakes hands with this context. */
  public Sink withTls(SSLContext context) {
    tls = Optional.of(context);
    return this;
  }

  /** Speaks TLS from the first octet. */
  public Sink withImplicitTls(SSLContext context) {
    implicit = true;
    return withTls(context);
  }

  /**
   * Does {@code acts}, one each time the verb comes, then its usual again. Verbs are CONNECT, EHLO,
   * HELO, STARTTLS, HANDSHAKE, AUTH, MAIL, RCPT, DATA, CONTENT, DOT, RSET, NOOP and QUIT.
   */
  public Sink on(String verb, Act... acts) {
    Queue<Act> queue = script.computeIfAbsent(verb, key -> new LinkedBlockingQueue<>());
    queue.addAll(List.of(acts));
    return this;
  }

  /** Does {@code act} each time the verb comes and {@link #on} has nothing for it. */
  public Sink always(String verb, Act act) {
    rules.put(verb, act);
    return this;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.orElseThrow().getLocalSocketAddress();
  }

  /** All that was taken, in order. */
  public List<Received> messages() {
    return List.copyOf(messages);
  }

  /** The next message that was not given out by this method before; fails after ten seconds. */
  public Received next() {
    try {
      Received received = arrivals.poll(10, TimeUnit.SECONDS);
      if (received == null) {
        throw new AssertionError("no message came; commands: " + commands);
      }
      return received;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** All command lines of all sessions, in order. */
  public List<String> commands() {
    return List.copyOf(commands);
  }

  /** What clients did that they must not. */
  public List<String> faults() {
    return List.copyOf(faults);
  }

  /** The names that clients asked for with SNI. */
  public List<String> serverNames() {
    return List.copyOf(serverNames);
  }

  /** How many connections came. */
  public int sessions() {
    return sessions.get();
  }

  @Override
  public void serve(InputStream in, OutputStream out) throws IOException {
    new SinkSession(this, sessions.incrementAndGet()).run(in, out);
  }

  @Override
  public void close() {
    listener.ifPresent(Sink::closeQuietly);
    sockets.forEach(Sink::closeQuietly);
  }

  Act act(String verb) {
    Queue<Act> queue = script.getOrDefault(verb, new ArrayDeque<>());
    Act scripted = queue.poll();
    return scripted != null ? scripted : rules.getOrDefault(verb, new Act.Usual());
  }

  List<String> extensions() {
    return extensions;
  }

  Optional<SSLContext> tls() {
    return tls;
  }

  void heard(String command) {
    commands.add(command);
  }

  void fault(String what) {
    faults.add(what);
  }

  void serverName(String name) {
    serverNames.add(name);
  }

  void take(Received message) {
    messages.add(message);
    arrivals.add(message);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.orElseThrow().accept();
        socket.setTcpNoDelay(true); // answers leave one by one
        sockets.add(socket);
        Thread.startVirtualThread(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void serve(Socket socket) {
    SinkSession session = new SinkSession(this, sessions.incrementAndGet());
    try (socket) {
      session.run(socket, implicit);
    } catch (IOException e) {
      // The client has gone, which is its right.
    } finally {
      sockets.remove(socket);
    }
  }

  private static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
