package io.posthorn.dns;

import java.net.InetAddress;
import java.util.List;

/** What the DNS says about the addresses of a host. */
public sealed interface AddressAnswer {

  /**
   * The addresses.
   *
   * @param addresses at least one
   */
  record Addresses(List<InetAddress> addresses) implements AddressAnswer {

    public Addresses {
      addresses = List.copyOf(addresses);
    }
  }

  /** The host has none, or does not exist. */
  record NoAddress() implements AddressAnswer {}

  /** No usable answer now. */
  record Unavailable(String why) implements AddressAnswer {}
}
