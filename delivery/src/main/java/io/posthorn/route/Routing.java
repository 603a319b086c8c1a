package io.posthorn.route;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The settings of a {@link Router}.
 *
 * @param relay takes all mail, whatever its domain: a smarthost, or the built-in inbox; empty for
 *     mail exchangers
 * @param port that mail exchangers listen on
 * @param prohibited addresses of exchangers that are never connected to; not asked for the relay
 * @param ours whether address and port are a listener of this node; not asked for the relay
 */
public record Routing(
    Optional<Relay> relay,
    int port,
    Predicate<InetAddress> prohibited,
    Predicate<InetSocketAddress> ours) {

  /**
   * One host for everything.
   *
   * @param host a name, or an IP address as text
   * @param port its port
   * @param access how to speak to it
   */
  public record Relay(String host, int port, NextHop.Access access) {}
}
