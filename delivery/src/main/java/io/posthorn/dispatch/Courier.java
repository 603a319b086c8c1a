package io.posthorn.dispatch;

import io.posthorn.address.Domain;
import io.posthorn.classify.Judgement;
import io.posthorn.client.ClientSession;
import io.posthorn.client.Opening;
import io.posthorn.client.Signal;
import io.posthorn.client.Transaction;
import io.posthorn.client.TransactionResult;
import io.posthorn.egress.EgressPath;
import io.posthorn.egress.EgressSource;
import io.posthorn.egress.HostPenalties.Host;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Scope;
import io.posthorn.route.NextHop;
import io.posthorn.route.Route;
import io.posthorn.time.Time;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages to a site over one session at a time, host by host until one has given an answer
 * that counts. Used by one thread, but for {@link #abort}.
 */
final class Courier {

  /** RFC 5321 §3.8: the host ends the session. */
  private static final int CLOSING = 421;

  private final Reach reach;
  private final EgressPath path;
  private final Settings.Connections limits;
  private final Time time;
  private List<NextHop> hops = List.of();
  private @Nullable NextHop current;
  private long openedAt;
  private volatile @Nullable ClientSession session;

  /**
   * Without a session.
   *
   * @param limits of one session
   */
  Courier(Reach reach, EgressPath path, Settings.Connections limits, Time time) {
    this.reach = reach;
    this.path = path;
    this.limits = limits;
    this.time = time;
  }

  /** One host's answer. */
  private record Answer(
      Judgement judgement, Optional<Attempt.Host> host, Attempt.Session session, boolean hostDown) {

    /** From a host that we reached. */
    static Answer reached(Judgement judgement, Attempt.Host host, Attempt.Session session) {
      return new Answer(judgement, Optional.of(host), session, false);
    }
  }

  EgressPath path() {
    return path;
  }

  boolean hasSession() {
    return session != null;
  }

  /** Sends one message to its one recipient, who is at {@code domain}. */
  Sent send(Domain domain, Transaction transaction) {
    if (session == null) {
      switch (reach.router().route(domain)) {
        case Route.Hosts hosts -> hops = hosts.hops();
        case Route.Unroutable why -> {
          return new Sent.NoRoute(why);
        }
      }
      OptionalLong blocked = blockedUntil();
      if (blocked.isPresent()) {
        return new Sent.AllPenalised(blocked.getAsLong());
      }
    }
    return hostByHost(transaction);
  }

  private Sent hostByHost(Transaction transaction) {
    boolean allDown = true;
    Set<InetSocketAddress> tried = new HashSet<>();
    NextHop hop =
        session != null && current != null ? current : next(tried).orElse(hops.getFirst());
    while (true) {
      tried.add(hop.address());
      Optional<NextHop> next = next(tried);
      Answer answer = at(hop, transaction, next.isPresent());
      allDown &= answer.hostDown();
      boolean tryNext = answer.judgement() instanceof Judgement.NextHost;
      if (tryNext) {
        leave();
      }
      if (!tryNext || next.isEmpty()) {
        dropSpent();
        return new Sent.Tried(answer.judgement(), answer.host(), answer.session(), allDown);
      }
      hop = next.get();
    }
  }

  private Answer at(NextHop hop, Transaction transaction, boolean moreHosts) {
    ClientSession open = session;
    if (open == null) {
      EgressSource source = path.source();
      switch (reach.opener().open(hop.from(source.address(), source.hello()), path.tls())) {
        case Opening.Open(ClientSession opened) -> {
          open = opened;
          session = opened;
          current = hop;
          openedAt = time.ticks();
          reach.penalties().worked(new Host(hop.address(), path.tls()));
        }
        case Opening.NotOpen notOpen -> {
          return notOpened(hop, notOpen, moreHosts);
        }
      }
    }
    return switch (open.send(transaction)) {
      case TransactionResult.Answered(List<Signal> signals, Attempt.Session security) -> {
        learn(signals.getFirst());
        Judgement judgement = reach.classifier().judge(signals.getFirst(), moreHosts);
        yield Answer.reached(judgement, open.host(), security);
      }
      // It ended while it was idle; a new one never does. The same host is asked again.
      case TransactionResult.Stale(String what) -> {
        abort();
        session = null;
        yield at(hop, transaction, moreHosts);
      }
    };
  }

  private Answer notOpened(NextHop hop, Opening.NotOpen notOpen, boolean moreHosts) {
    Signal signal = notOpen.signal();
    boolean down = signal.scope() == Scope.HOST && !isCrowded(signal);
    if (down) {
      reach.penalties().failed(new Host(hop.address(), path.tls()));
    }
    learn(signal);
    Attempt.Host host =
        new Attempt.Host(
            hop.name(),
            hop.address().getAddress().getHostAddress(),
            notOpen.from().map(InetAddress::getHostAddress));
    Judgement judgement = reach.classifier().judge(signal, moreHosts);
    return new Answer(judgement, Optional.of(host), Attempt.Session.NONE, down);
  }

  /** Whether a host has enough of us, but works: 421 while others of the path are connected. */
  private boolean isCrowded(Signal signal) {
    return signal instanceof Signal.Said said
        && said.reply().code() == CLOSING
        && reach.shaping().connections(path) > 1;
  }

  private void learn(Signal signal) {
    switch (signal) {
      case Signal.Taken taken -> reach.shaping().succeeded(path);
      case Signal.Said said -> {
        if (said.reply().code() == CLOSING) {
          reach.shaping().refused(path);
        }
      }
      case Signal.Broke broke -> {}
      case Signal.Unable unable -> {}
    }
  }

  /** When the first host may be tried again, in ticks; empty when one may be now. */
  OptionalLong blockedUntil() {
    return reach
        .penalties()
        .blockedUntil(hops.stream().map(hop -> new Host(hop.address(), path.tls())).toList());
  }

  private Optional<NextHop> next(Set<InetSocketAddress> tried) {
    return hops.stream()
        .filter(hop -> !tried.contains(hop.address()))
        .filter(hop -> reach.penalties().allows(new Host(hop.address(), path.tls())))
        .findFirst();
  }

  private void dropSpent() {
    ClientSession open = session;
    if (open != null && (!open.isReusable() || isSpent(open))) {
      leave();
    }
  }

  private boolean isSpent(ClientSession open) {
    return open.transactions() >= limits.messages()
        || time.ticks() - openedAt >= limits.life().toNanos();
  }

  /** Ends the session politely, if there is one. */
  void leave() {
    ClientSession open = session;
    session = null;
    if (open != null) {
      open.quit();
    }
  }

  /** Ends a wait in the session; any thread. */
  void abort() {
    ClientSession open = session;
    if (open != null) {
      open.close();
    }
  }
}
