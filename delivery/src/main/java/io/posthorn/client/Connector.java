package io.posthorn.client;

import io.posthorn.limits.Limits;
import io.posthorn.network.Network;
import io.posthorn.options.TlsPolicy;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.time.Time;
import io.posthorn.tls.TlsEngines;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;

/** Opens sessions. Blocks, for virtual threads; safe for use by many. */
public final class Connector {

  private final Network network;
  private final TlsEngines engines;
  private final Pace pace;

  /** With the network, the TLS engines, the clock and the time limits that its sessions use. */
  public Connector(Network network, TlsEngines engines, Time time, Limits.Outbound limits) {
    this.network = network;
    this.engines = engines;
    this.pace = new Pace(time, limits);
  }

  /**
   * Connects, greets, secures and logs in: after it the session is ready for MAIL.
   *
   * <p>The manual's table: where clear text is allowed and TLS fails halfway (a certificate does
   * not verify, a handshake breaks), this connects a second time without TLS. Where it is not, the
   * answer is {@link Signal.Unable} of scope HOST with 4.7.4 (not offered) or 4.7.5 (failed).
   *
   * @param policy the manual's four rows of require-tls and skip-verification
   */
  public Opening open(Target target, TlsPolicy policy) {
    TlsPlan plan = TlsPlan.of(target, policy);
    if (plan.isImpossible()) {
      String text = "TLS is required, and " + target.name() + " is configured without";
      return new Opening.NotOpen(
          new Signal.Unable(Cause.of(Scope.HOST, Cause.NO_CONNECTION, "4.7.4", text)),
          Optional.empty());
    }
    Try first = attempt(target, plan);
    return first.again() ? attempt(target, plan.inClear()).opening() : first.opening();
  }

  private Try attempt(Target target, TlsPlan plan) {
    Conversation talk;
    try {
      talk =
          new Conversation(
              network.connect(target.address(), target.source(), pace.connect()),
              pace.limits().replyOctets());
    } catch (IOException e) {
      return new Try(new Opening.NotOpen(Broken.at(Stage.CONNECT, e), Optional.empty()), false);
    }
    Preamble preamble = new Preamble(talk, target, plan, engines, pace);
    Optional<Signal> problem = preamble.run();
    if (problem.isPresent()) {
      talk.close();
      boolean again = preamble.tlsFailed() && !plan.require();
      Optional<InetAddress> from = Optional.of(talk.localAddress());
      return new Try(new Opening.NotOpen(problem.get(), from), again);
    }
    ClientSession session =
        new SmtpSession(talk, target, preamble.capabilities(), preamble.security(), pace);
    return new Try(new Opening.Open(session), false);
  }

  /** One connection's result, and whether another without TLS is worth it. */
  private record Try(Opening opening, boolean again) {}
}
