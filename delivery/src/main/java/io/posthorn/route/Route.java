package io.posthorn.route;

import java.util.List;

/** Where the mail of a domain goes. */
public sealed interface Route {

  /**
   * To these hosts.
   *
   * @param site what they make
   * @param hops in the order to be tried, at least one
   */
  record Hosts(Site site, List<NextHop> hops) implements Route {

    public Hosts {
      hops = List.copyOf(hops);
    }
  }

  /** Nowhere, for now or for good. */
  sealed interface Unroutable extends Route {}

  /** The domain takes no mail (RFC 7505). */
  record NullMx() implements Unroutable {}

  /** The domain does not exist. */
  record NoSuchDomain() implements Unroutable {}

  /** The best exchanger is this node: sending would be a loop (RFC 5321 §5.1). */
  record Ourselves() implements Unroutable {}

  /** No exchanger has an address that we may connect to. */
  record NoAddress(String why) implements Unroutable {}

  /** The DNS does not answer. */
  record Unavailable(String why) implements Unroutable {}
}
