package io.posthorn.client;

import io.posthorn.limits.Limits;
import io.posthorn.network.Network;
import io.posthorn.options.TlsPolicy;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.time.Time;
import io.posthorn.tls.TlsEngines;

/** Opens sessions. Blocks, for virtual threads; safe for use by many. */
public final class Connector {

  /** With the network, the TLS engines, the clock and the time limits that its sessions use. */
  public Connector(Network network, TlsEngines engines, Time time, Limits.Outbound limits) {}

  /**
   * Connects, greets, secures and logs in: after it the session is ready for MAIL. Where the policy
   * lets a message go in clear text and TLS failed halfway, this connects a second time.
   *
   * @param policy the manual's four rows of require-tls and skip-verification
   */
  public Opening open(Target target, TlsPolicy policy) {
    Cause cause = Cause.of(Scope.OURSELVES, 451, "4.3.0", "Not yet able to send");
    return new Opening.NotOpen(new Signal.Unable(cause));
  }
}
