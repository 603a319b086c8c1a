package io.posthorn.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What counts as one client: an IPv4 address, or the first 64 bits of an IPv6 address. A customer
 * is given a /64 or more (RFC 6177 §2), and may come from a new address of it each time.
 *
 * @param prefix in hexadecimal, 4 or 8 octets
 */
record ClientNetwork(String prefix) {

  private static final int IPV6_OCTETS = 8;

  static ClientNetwork of(InetAddress address) {
    byte[] octets = address.getAddress(); // an IPv4-mapped address is an Inet4Address in Java
    byte[] prefix = address instanceof Inet6Address ? Arrays.copyOf(octets, IPV6_OCTETS) : octets;
    return new ClientNetwork(HexFormat.of().formatHex(prefix));
  }
}
