package io.posthorn.server;

import io.posthorn.limits.Limits;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The sessions of all listeners, counted, in all and by client. Safe for use by many threads. */
final class Sessions {

  private final Set<Session> all = new HashSet<>();
  private final Map<InetAddress, Integer> byClient = new HashMap<>();
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
    if (byClient.getOrDefault(client, 0) >= limits.connectionsPerClient()) {
      return Admission.TOO_MANY_OF_CLIENT;
    }
    byClient.merge(client, 1, Integer::sum);
    all.add(session);
    return Admission.ADMITTED;
  }

  /** The session is closed. */
  synchronized void leave(Session session, InetAddress client) {
    if (all.remove(session)) {
      byClient.computeIfPresent(client, (_, count) -> count > 1 ? count - 1 : null);
    }
    completeWhenEmpty();
  }

  /** Those that are open now. */
  synchronized List<Session> present() {
    return List.copyOf(all);
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
      present = List.copyOf(all);
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

  private void completeWhenEmpty() {
    if (stopping && all.isEmpty()) {
      empty.complete(null);
    }
  }
}
