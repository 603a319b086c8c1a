package io.posthorn.tls;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a certificate is for a host (RFC 6125, RFC 9525): by its subject alternative names only,
 * never by the common name.
 */
final class HostName {

  /** General name types of RFC 5280 §4.2.1.6. */
  private static final int DNS_NAME = 2;

  private static final int IP_ADDRESS = 7;

  private HostName() {}

  /** Whether {@code certificate} carries {@code host}, a name in A-labels or an IP address. */
  static boolean isIn(X509Certificate certificate, String host) {
    Optional<InetAddress> address = address(host);
    if (address.isPresent()) {
      return names(certificate, IP_ADDRESS).stream()
          .anyMatch(name -> address(name).equals(address));
    }
    return names(certificate, DNS_NAME).stream().anyMatch(name -> matches(name, host));
  }

  /** The names that it carries, for people; at most three of them. */
  static String shown(X509Certificate certificate) {
    List<String> names = new ArrayList<>(names(certificate, DNS_NAME));
    names.addAll(names(certificate, IP_ADDRESS));
    if (names.isEmpty()) {
      return "no name";
    }
    String some = String.join(", ", names.subList(0, Math.min(3, names.size())));
    return names.size() > 3 ? some + ", …" : some;
  }

  /** The IP address that {@code host} is, if it is not a name. */
  static Optional<InetAddress> address(String host) {
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** RFC 9525 §6.3: {@code *} is one whole label, the first, and never a registry's own child. */
  private static boolean matches(String pattern, String host) {
    String wanted = canonical(host);
    String name = canonical(pattern);
    if (!name.startsWith("*.")) {
      return name.equals(wanted);
    }
    String parent = name.substring(1);
    int dot = wanted.indexOf('.');
    boolean wide = parent.indexOf('.', 1) < 0;
    return !wide && parent.indexOf('*') < 0 && dot > 0 && wanted.substring(dot).equals(parent);
  }

  private static String canonical(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private static List<String> names(X509Certificate certificate, int type) {
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      if (all == null) {
        return List.of();
      }
      return all.stream()
          .filter(name -> name.get(0) instanceof Integer kind && kind == type)
          .map(name -> String.valueOf(name.get(1)))
          .toList();
    } catch (CertificateParsingException e) {
      return List.of(); // a name that cannot be read is nobody's
    }
  }
}
