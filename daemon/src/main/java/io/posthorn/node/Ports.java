package io.posthorn.node;

import io.posthorn.config.Config;
import io.posthorn.config.Place;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** Tries the addresses of a configuration before anything is started. */
final class Ports {

  private Ports() {}

  /**
   * Binds each address for a moment.
   *
   * @throws StartException when one cannot be had, with its place in the configuration
   */
  static void check(Config config) throws StartException {
    for (var listener : config.smtp().listeners()) {
      check(listener.place(), listener.address());
    }
    if (config.http().metrics().isPresent()) {
      var metrics = config.http().metrics().get();
      check(metrics.place(), metrics.address());
    }
  }

  private static void check(Place place, InetSocketAddress address) throws StartException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(address);
    } catch (IOException e) {
      String owner =
          new PortOwner(Path.of("/proc"))
              .of(address.getPort())
              .map(process -> "in use by " + process + ": stop it or choose another port")
              .orElse(String.valueOf(e.getMessage()));
      throw StartException.configuration(
          "%s: error: cannot listen on %s:%d: %s"
              .formatted(place, address.getHostString(), address.getPort(), owner));
    }
  }
}
