package io.posthorn.server;

import io.posthorn.address.Domain;
import io.posthorn.limits.Limits;
import io.posthorn.sasl.Mechanism;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * One listener.
 *
 * @param address to listen on; port 0 takes a free one
 * @param kind whose mail it takes
 * @param security how it comes to TLS, and what needs it
 * @param mechanisms of SASL that it offers, in order
 * @param trusted who may relay without a login, where it takes submissions
 * @param hostname our name in greeting and EHLO
 * @param limits what one client may do
 */
public record ListenerSettings(
    InetSocketAddress address,
    Kind kind,
    Security security,
    List<Mechanism> mechanisms,
    Networks trusted,
    Domain hostname,
    Limits.Inbound limits) {

  public ListenerSettings {
    mechanisms = List.copyOf(mechanisms);
  }

  /**
   * TLS of a listener.
   *
   * @param mode how it comes to TLS
   * @param requireTls whether AUTH needs TLS; false lets passwords travel in clear text
   */
  public record Security(TlsMode mode, boolean requireTls) {}
}
