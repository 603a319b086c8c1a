package io.posthorn.cli;

import io.posthorn.config.Config;
import io.posthorn.node.DevPlace;
import io.posthorn.node.SpoolPlace;
import io.posthorn.ops.Json;
import io.posthorn.rocks.CheckReport;
import io.posthorn.rocks.SpoolCheck;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code posthorn spool check}: needs no relay, and changes nothing. */
@Command(
    name = "check",
    description = "Proves the spool sound; beside a running relay, as it was at one moment.")
final class SpoolCheckCommand implements Callable<Integer> {

  private final Posthorn posthorn;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  SpoolCheckCommand(Posthorn posthorn) {
    this.posthorn = posthorn;
  }

  @Override
  public Integer call() {
    Shell shell = posthorn.shell();
    Path spool = SpoolPlace.in(dataDirectory());
    CheckReport report =
        SpoolCheck.run(
            spool,
            step -> {
              if (shell.terminal()) {
                shell.err().println("checking " + step);
              }
            });
    if (json) {
      shell.out().println(Json.write(document(report)));
    } else {
      report
          .findings()
          .forEach(finding -> shell.out().println(name(finding) + ": " + finding.what()));
      shell.out().println(summary(spool, report));
    }
    return report.exitCode();
  }

  private Path dataDirectory() {
    boolean installed = ConfigFile.INSTALLED.toFile().exists();
    if (ConfigFile.named(posthorn).isEmpty() && !installed) {
      return DevPlace.of(Shell.home(), posthorn.shell().environment()).data(0);
    }
    Config config = ConfigFile.load(posthorn, ConfigFile.find(posthorn));
    return config.dataDir();
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

  private static Map<String, Object> document(CheckReport report) {
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
        "items",
            report.findings().stream()
                .map(finding -> Json.object("invariant", name(finding), "what", finding.what()))
                .toList());
  }

  private static String name(CheckReport.Finding finding) {
    return finding.invariant().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
