package io.posthorn.cli;

import io.posthorn.config.ConfigLoader;
import io.posthorn.config.ProblemReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code posthorn serve}. */
@Command(
    name = "serve",
    description = "Runs the relay in the foreground, until SIGTERM.",
    footer = {"", "  posthorn serve --config /etc/posthorn/posthorn.toml"})
final class ServeCommand implements Callable<Integer> {

  private final Posthorn posthorn;

  ServeCommand(Posthorn posthorn) {
    this.posthorn = posthorn;
  }

  @Override
  public Integer call() {
    Shell shell = posthorn.shell();
    return switch (ConfigLoader.load(ConfigFile.find(posthorn), shell.environment())) {
      case ConfigLoader.Invalid invalid -> throw ConfigFile.refused(posthorn, invalid);
      case ConfigLoader.Loaded loaded -> {
        shell.err().print(ProblemReport.of(loaded.source(), loaded.problems()));
        yield Foreground.run(loaded.config(), node -> {}, node -> {});
      }
    };
  }
}
