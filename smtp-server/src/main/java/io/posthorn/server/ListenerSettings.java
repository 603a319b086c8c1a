package io.posthorn.server;

import io.posthorn.address.Domain;
import io.posthorn.limits.Limits;
import io.posthorn.sasl.Mechanism;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;

/**
 * One listener.
 *
 * @param address to listen on; port 0 takes a free one
 * @param kind whose mail it takes
 * @param security how it comes to TLS, and what needs it
 * @param mechanisms of SASL that it offers, in order
 * @param hosts whose word counts
 * @param hostname our name in greeting and EHLO
 * @param limits what one client may do
 */
public record ListenerSettings(
    InetSocketAddress address,
    Kind kind,
    Security security,
    List<Mechanism> mechanisms,
    Hosts hosts,
    Domain hostname,
    Limits.Inbound limits) {

  public ListenerSettings {
    mechanisms = List.copyOf(mechanisms);
  }

  /** For people: {@code 127.0.0.1:587, submission, STARTTLS, AUTH inside TLS only}. */
  String described(int port) {
    String host = address.getAddress().getHostAddress();
    return "%s:%d, %s, %s, %s"
        .formatted(
            host.indexOf(':') >= 0 ? "[" + host + "]" : host,
            port,
            kind.name().toLowerCase(Locale.ROOT).replace("_and_", "+"),
            switch (security.mode()) {
              case STARTTLS -> "STARTTLS";
              case IMPLICIT -> "TLS from the start";
              case NONE -> "no TLS";
            },
            security.requireTls() ? "AUTH inside TLS only" : "AUTH without TLS too");
  }

  /**
   * Hosts that are known by their networks.
   *
   * @param trusted may relay without a login, where the listener takes submissions
   * @param proxies begin with a PROXY header, which names their client
   * @param introducers may name their client by XCLIENT
   */
  public record Hosts(Networks trusted, Networks proxies, Networks introducers) {

    /** Networks that may relay, and none in front of us. */
    public static Hosts trusting(Networks trusted) {
      return new Hosts(trusted, Networks.NONE, Networks.NONE);
    }
  }

  /**
   * TLS of a listener.
   *
   * @param mode how it comes to TLS
   * @param requireTls whether AUTH needs TLS; false lets passwords travel in clear text
   */
  public record Security(TlsMode mode, boolean requireTls) {}
}
