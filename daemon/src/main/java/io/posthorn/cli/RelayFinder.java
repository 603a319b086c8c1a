package io.posthorn.cli;

import io.posthorn.node.DevPlace;

/** Which relay a command means: the one of a configuration, or the {@code dev} that runs here. */
final class RelayFinder {

  private RelayFinder() {}

  /** Looks at {@code --config}, {@code POSTHORN_CONFIG}, a running dev, and {@code /etc}. */
  static Relay find(Posthorn posthorn) {
    return new Relay(
        DevPlace.of(Shell.home(), posthorn.shell().environment()).running().orElseThrow());
  }
}
