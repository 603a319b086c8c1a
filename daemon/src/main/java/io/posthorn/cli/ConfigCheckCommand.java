package io.posthorn.cli;

import io.posthorn.config.ConfigLoader;
import io.posthorn.config.Problem;
import io.posthorn.config.ProblemReport;
import io.posthorn.ops.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code posthorn config check}: needs no relay. */
@Command(name = "check", description = "Reads the configuration and all files that it names.")
final class ConfigCheckCommand implements Callable<Integer> {

  private final Posthorn posthorn;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  ConfigCheckCommand(Posthorn posthorn) {
    this.posthorn = posthorn;
  }

  @Override
  public Integer call() {
    Shell shell = posthorn.shell();
    Path file = ConfigFile.find(posthorn);
    ConfigLoader.Result result = ConfigLoader.load(file, shell.environment());
    if (json) {
      shell.out().println(Json.write(document(result.problems())));
    } else {
      shell.out().print(ProblemReport.of(result.source(), result.problems()));
      shell.out().println(summary(result, file));
    }
    return switch (result) {
      case ConfigLoader.Loaded _ -> Exit.OK;
      case ConfigLoader.Invalid _ -> Exit.CONFIGURATION;
    };
  }

  private static String summary(ConfigLoader.Result result, Path file) {
    return result.problems().isEmpty()
        ? file + " is fine"
        : ProblemReport.summary(result.problems());
  }

  private static Map<String, Object> document(List<Problem> problems) {
    return Json.object(
        "schema",
        "posthorn.config-check.v1",
        "items",
        problems.stream().map(ConfigCheckCommand::item).toList());
  }

  private static Map<String, Object> item(Problem problem) {
    return Json.object(
        "severity", problem.severity().name().toLowerCase(Locale.ROOT),
        "source", problem.place().source(),
        "line", problem.place().line(),
        "column", problem.place().column(),
        "message", problem.message(),
        "hint", problem.hint());
  }
}
