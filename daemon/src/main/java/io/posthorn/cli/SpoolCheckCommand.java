package io.posthorn.cli;

import io.posthorn.config.Config;
import io.posthorn.node.DevPlace;
import io.posthorn.node.SpoolKeeper;
import io.posthorn.node.StartException;
import io.posthorn.ops.Json;
import io.posthorn.rocks.CheckReport;
import io.posthorn.rocks.SpoolRepair.Result;
import io.posthorn.time.Time;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code posthorn spool check}: needs that no relay runs, and changes nothing by itself. */
@Command(
    name = "check",
    description = {
      "Proves the spool sound, or says what is wrong in it. The relay must be stopped."
    },
    footer = {
      "",
      "Exit code 0: sound; 3: problems were found; 75: a relay runs; 78: not a spool of ours.",
      "",
      "  posthorn spool check",
      "  posthorn spool check --json | jq .problems",
      "  posthorn spool check --repair"
    })
final class SpoolCheckCommand implements Callable<Integer> {

  private final Posthorn posthorn;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Option(
      names = "--repair",
      description =
          "make a new database of what can be read, if there is a problem; the old one is kept in"
              + " spool/damaged, so as much must be free on the disk")
  private boolean repair;

  SpoolCheckCommand(Posthorn posthorn) {
    this.posthorn = posthorn;
  }

  @Override
  public Integer call() {
    Shell shell = posthorn.shell();
    StepProgress progress = new StepProgress(shell, Time.system());
    try (SpoolKeeper keeper = SpoolKeeper.of(dataDirectory(), Time.system())) {
      CheckReport report = keeper.check(progress::at);
      if (!repair || report.isSound()) {
        print(keeper.spool(), report, List.of());
        return report.exitCode();
      }
      if (!json) {
        print(keeper.spool(), report, List.of());
        shell.out().println("repairing; the old database is kept in " + keeper.kept());
      }
      return switch (keeper.repair(progress::at)) {
        case Result.Refused(String line, boolean passing) ->
            throw new CommandException(passing ? Exit.TEMPORARY : Exit.CONFIGURATION, line);
        case Result.Repaired(List<String> lines) -> {
          CheckReport after = keeper.check(progress::at);
          print(keeper.spool(), after, lines);
          yield after.exitCode();
        }
      };
    } catch (StartException e) {
      throw new CommandException(e.exit(), String.valueOf(e.getMessage()));
    }
  }

  private Path dataDirectory() {
    boolean installed = ConfigFile.INSTALLED.toFile().exists();
    if (ConfigFile.named(posthorn).isEmpty() && !installed) {
      return DevPlace.of(Shell.home(), posthorn.shell().environment()).data(0);
    }
    Config config = ConfigFile.load(posthorn, ConfigFile.find(posthorn));
    return config.dataDir();
  }

  private void print(Path spool, CheckReport report, List<String> done) {
    Shell shell = posthorn.shell();
    if (json) {
      shell.out().println(Json.write(document(report, done)));
      return;
    }
    done.forEach(shell.out()::println);
    report
        .findings()
        .forEach(finding -> shell.out().println(name(finding) + ": " + finding.what()));
    shell.out().println(summary(spool, report));
  }

  private static String summary(Path spool, CheckReport report) {
    CheckReport.Counts counts = report.counts();
    return "%s: %d messages, %d recipients, %d bodies, %d events: %s"
        .formatted(
            spool,
            counts.messages(),
            counts.entries(),
            counts.bodies(),
            counts.events(),
            report.isSound() ? "sound" : report.problems() + " problems");
  }

  private static Map<String, Object> document(CheckReport report, List<String> done) {
    CheckReport.Counts counts = report.counts();
    return Json.object(
        "schema", "posthorn.spool-check.v1",
        "sound", report.isSound(),
        "problems", report.problems(),
        "messages", counts.messages(),
        "recipients", counts.entries(),
        "queues", counts.queues(),
        "bodies", counts.bodies(),
        "events", counts.events(),
        "repaired", done,
        "items",
            report.findings().stream()
                .map(finding -> Json.object("invariant", name(finding), "what", finding.what()))
                .toList());
  }

  private static String name(CheckReport.Finding finding) {
    return finding.invariant().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
