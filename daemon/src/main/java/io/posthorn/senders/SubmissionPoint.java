package io.posthorn.senders;

import io.posthorn.config.SmtpConfig;
import io.posthorn.config.SmtpConfig.Listener;
import io.posthorn.ops.Json;
import io.posthorn.server.Kind;
import io.posthorn.server.TlsMode;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where a program that was given a login hands in its mail.
 *
 * @param host our name, which the certificate has too
 * @param port that it connects to
 * @param tls how TLS starts there
 * @param selfSigned whether the certificate is of our own making
 * @param loopback the listener's address where only programs on this machine get there: the host's
 *     name leads elsewhere
 */
public record SubmissionPoint(
    String host, int port, TlsMode tls, boolean selfSigned, Optional<String> loopback) {

  /** RFC 6409 §3.1. */
  private static final int SUBMISSION = 587;

  /** A listener and the port that it got. */
  private record Bound(Listener listener, int port) {

    /** RFC 8314 likes implicit TLS better, but not every program can do it. */
    int rank() {
      return listener.tls() == TlsMode.IMPLICIT
          ? 3
          : listener.tls() == TlsMode.NONE ? 2 : port == SUBMISSION ? 0 : 1;
    }
  }

  /**
   * The listener that programs are told of: port 587 before others, STARTTLS before implicit TLS.
   *
   * @param addresses where the listeners are, in the order of the configuration
   */
  static Optional<SubmissionPoint> of(SmtpConfig smtp, List<InetSocketAddress> addresses) {
    List<Bound> candidates = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      Listener listener = smtp.listeners().get(i);
      if (listener.kind() != Kind.MX) {
        candidates.add(new Bound(listener, addresses.get(i).getPort()));
      }
    }
    return candidates.stream()
        .min(Comparator.comparingInt(Bound::rank))
        .map(bound ->
            new SubmissionPoint(
                smtp.hostname().ascii(),
                bound.port(),
                bound.listener().tls(),
                smtp.tls().files().isEmpty(),
                loopback(bound.listener().address().getAddress())));
  }

  /** IPv6 has one such address, which Java writes in full. */
  private static Optional<String> loopback(InetAddress address) {
    return Optional.of(address)
        .filter(InetAddress::isLoopbackAddress)
        .map(only -> only instanceof Inet6Address ? "::1" : only.getHostAddress());
  }

  /** For an answer. */
  public Map<String, Object> json() {
    return Json.object(
        "host", host,
        "port", port,
        "tls", tls.name().toLowerCase(Locale.ROOT),
        "self_signed", selfSigned,
        "loopback", loopback);
  }
}
