package io.posthorn.cli;

import io.posthorn.config.ConfigLoader;
import io.posthorn.config.ProblemReport;
import io.posthorn.config.Settings;
import io.posthorn.ops.Json;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code posthorn config show}: needs no relay. */
@Command(
    name = "show",
    description = "Prints every key with the value that holds, without secrets.",
    footer = {"", "  posthorn config show --origin | grep -v default"})
final class ConfigShowCommand implements Callable<Integer> {

  private final Posthorn posthorn;

  @Option(names = "--origin", description = "tell behind each value where it comes from")
  private boolean origin;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  ConfigShowCommand(Posthorn posthorn) {
    this.posthorn = posthorn;
  }

  @Override
  public Integer call() {
    Shell shell = posthorn.shell();
    Settings settings = settings();
    if (json) {
      shell.out().println(Json.write(document(settings.items())));
    } else {
      shell.out().print(settings.toml(origin));
    }
    return Exit.OK;
  }

  private Settings settings() {
    Shell shell = posthorn.shell();
    return switch (ConfigLoader.load(ConfigFile.find(posthorn), shell.environment())) {
      case ConfigLoader.Loaded loaded -> loaded.settings();
      case ConfigLoader.Invalid invalid -> {
        shell.err().print(ProblemReport.of(invalid.source(), invalid.problems()));
        throw new CommandException(
            Exit.CONFIGURATION,
            ProblemReport.summary(invalid.problems()) + ", so there is nothing to show");
      }
    };
  }

  private static Map<String, Object> document(List<Settings.Item> items) {
    return Json.object(
        "schema",
        "posthorn.config.v1",
        "items",
        items.stream()
            .map(item ->
                Json.object("key", item.key(), "value", item.value(), "origin", item.origin()))
            .toList());
  }
}
