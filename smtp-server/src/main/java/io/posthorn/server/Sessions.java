package io.posthorn.server;

import io.posthorn.limits.Limits;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The sessions of all listeners, counted, in all and by client: an IPv4 address, or the /64 of an
 * IPv6 address, because that many belong to one host at least (RFC 6177 §2). Safe for use by many
 * threads.
 */
final class Sessions {

  private final Map<Session, ClientNetwork> all = new HashMap<>();
  private final Map<ClientNetwork, Integer> byClient = new HashMap<>();
  private int arriving;
  private boolean stopping;
  private final CompletableFuture<Void> empty = new CompletableFuture<>();

  /** Whether there is room for one more. */
  enum Admission {
    ADMITTED,
    TOO_MANY,
    TOO_MANY_OF_CLIENT,
    STOPPING
  }

  /** Lets {@code session} in, if there is room. Whoever is let in leaves once. */
  synchronized Admission enter(Session session, InetAddress client, Limits.Session limits) {
    if (stopping) {
      return Admission.STOPPING;
    }
    if (all.size() >= limits.connections()) {
      return Admission.TOO_MANY;
    }
    ClientNetwork network = ClientNetwork.of(client);
    if (isFull(network, limits)) {
      return Admission.TOO_MANY_OF_CLIENT;
    }
    count(session, network);
    return Admission.ADMITTED;
  }

  /** The session is closed. */
  synchronized void leave(Session session) {
    forget(session);
    completeWhenEmpty();
  }

  /** The session is another client's now, if there is room for one more of his. */
  synchronized boolean move(Session session, InetAddress client, Limits.Session limits) {
    ClientNetwork network = ClientNetwork.of(client);
    if (network.equals(all.get(session))) {
      return true;
    }
    boolean room = !isFull(network, limits);
    if (room) {
      forget(session);
      count(session, network);
    }
    return room;
  }

  /** Whether there is room for one more that has to say first whose it is; it arrives once. */
  synchronized boolean expect(Limits.Session limits) {
    boolean room = !stopping && all.size() + arriving < limits.connections();
    arriving += room ? 1 : 0;
    return room;
  }

  /** One that was expected is here, or will not come. */
  synchronized void arrived() {
    arriving--;
  }

  /** Those that are open now. */
  synchronized List<Session> present() {
    return List.copyOf(all.keySet());
  }

  /** How many there are. */
  synchronized int count() {
    return all.size();
  }

  /** Lets nobody in any more; each session ends when its transaction does. */
  void drain() {
    List<Session> present;
    synchronized (this) {
      stopping = true;
      present = List.copyOf(all.keySet());
      completeWhenEmpty();
    }
    present.forEach(Session::drain);
  }

  /** Waits until the last has left after {@link #drain}; false when it takes longer. */
  boolean awaitEmpty(Duration limit) throws InterruptedException {
    try {
      empty.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Closes those that are left. */
  void cut() {
    present().forEach(Session::cut);
  }

  private boolean isFull(ClientNetwork network, Limits.Session limits) {
    return byClient.getOrDefault(network, 0) >= limits.connectionsPerClient();
  }

  private void count(Session session, ClientNetwork network) {
    all.put(session, network);
    byClient.merge(network, 1, Integer::sum);
  }

  private void forget(Session session) {
    ClientNetwork network = all.remove(session);
    if (network != null) {
      byClient.computeIfPresent(network, (_, count) -> count > 1 ? count - 1 : null);
    }
  }

  private void completeWhenEmpty() {
    if (stopping && all.isEmpty()) {
      empty.complete(null);
    }
  }
}
