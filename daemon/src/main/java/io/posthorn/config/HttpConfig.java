package io.posthorn.config;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * HTTP.
 *
 * @param publicUrl base of links written into mail
 * @param metrics where metrics and health are served
 */
public record HttpConfig(Optional<String> publicUrl, Optional<Metrics> metrics) {

  /**
   * The listener of metrics and health.
   *
   * @param place for those who find that the address is in use
   */
  public record Metrics(Place place, InetSocketAddress address) {}
}
