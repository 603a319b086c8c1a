package io.posthorn.cli;

import io.posthorn.config.Config;
import io.posthorn.node.ControlPath;
import io.posthorn.node.DevPlace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which relay a command means: that of {@code --config}, of {@code POSTHORN_CONFIG}, the {@code
 * dev} that runs in this checkout, or the installed one, in this order.
 */
final class RelayFinder {

  private RelayFinder() {}

  /**
   * The relay.
   *
   * @throws CommandException when no configuration says where one could be
   */
  static Relay find(Posthorn posthorn) {
    Optional<Path> named = ConfigFile.named(posthorn);
    if (named.isPresent()) {
      return ofConfig(posthorn, named.get());
    }
    Optional<Path> dev = DevPlace.of(Shell.home(), posthorn.shell().environment()).running();
    if (dev.isPresent()) {
      return new Relay(dev.get());
    }
    if (Files.exists(ConfigFile.INSTALLED)) {
      return ofConfig(posthorn, ConfigFile.INSTALLED);
    }
    throw new CommandException(
        Exit.UNREACHABLE, "no relay is running here: start one with ./posthorn dev");
  }

  private static Relay ofConfig(Posthorn posthorn, Path file) {
    Config config = ConfigFile.load(posthorn, file);
    return new Relay(ControlPath.find(config.dataDir(), file.equals(ConfigFile.INSTALLED)));
  }
}
