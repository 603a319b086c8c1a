package io.posthorn.cli;

import io.posthorn.config.Config;
import io.posthorn.config.ConfigLoader;
import io.posthorn.config.ProblemReport;
import java.nio.file.Path;
import java.util.Optional;

/** The configuration file that a command means. */
final class ConfigFile {

  /** That of an installation. */
  static final Path INSTALLED = Path.of("/etc/posthorn/posthorn.toml");

  private ConfigFile() {}

  /** The one that {@code --config} or {@code POSTHORN_CONFIG} names. */
  static Optional<Path> named(Posthorn posthorn) {
    return posthorn.config().or(() -> posthorn.shell().variable("POSTHORN_CONFIG").map(Path::of));
  }

  /** The named one, else that of an installation. */
  static Path find(Posthorn posthorn) {
    return named(posthorn).orElse(INSTALLED);
  }

  /**
   * Reads it; warnings are left to {@code config check} and {@code serve}.
   *
   * @throws CommandException with all that is wrong
   */
  static Config load(Posthorn posthorn, Path file) {
    return switch (ConfigLoader.load(file, posthorn.shell().environment())) {
      case ConfigLoader.Loaded loaded -> loaded.config();
      case ConfigLoader.Invalid invalid -> throw refused(posthorn, invalid);
    };
  }

  /** Shows what is wrong with a configuration; what is left to say is that nothing was done. */
  static CommandException refused(Posthorn posthorn, ConfigLoader.Invalid invalid) {
    posthorn.shell().err().print(ProblemReport.of(invalid.source(), invalid.problems()));
    return new CommandException(
        Exit.CONFIGURATION, ProblemReport.summary(invalid.problems()) + ", nothing was started");
  }
}
