package io.posthorn.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Whom to connect to, from where, and how.
 *
 * @param name the host's name, which its certificate must carry; an IP address as text for a
 *     smarthost configured by address
 * @param address resolved, with the port
 * @param source the local address to connect from; empty leaves it to the system
 * @param hello our name in EHLO
 * @param security how TLS starts
 * @param login for a smarthost
 */
public record Target(
    String name,
    InetSocketAddress address,
    Optional<InetAddress> source,
    String hello,
    Security security,
    Optional<Login> login) {

  public Target {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("unresolved: " + address);
    }
  }

  /** A mail exchanger: STARTTLS where offered, no login. */
  public static Target exchanger(
      String name, InetSocketAddress address, Optional<InetAddress> source, String hello) {
    return new Target(name, address, source, hello, Security.STARTTLS, Optional.empty());
  }

  /** How TLS starts; whether it must, and which certificate will do, is the policy's. */
  public enum Security {
    /** After STARTTLS (RFC 3207). With a login it must succeed: passwords do not go in clear. */
    STARTTLS,
    /** With the first octet (RFC 8314); never in clear text. */
    IMPLICIT,
    /** Never, by configuration, not even where offered; a login goes in clear text. */
    NONE
  }

  /** A user and a password for AUTH. */
  public record Login(String user, String password) {

    /** Leaves the password out. */
    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }
}
