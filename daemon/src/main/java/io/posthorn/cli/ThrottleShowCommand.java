package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code posthorn throttle show}. */
@Command(name = "show", description = "Networks that are banned for failed logins.")
final class ThrottleShowCommand extends RelayCommand {

  ThrottleShowCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    if (json()) {
      printItems("posthorn.throttle.v1", "throttle.show", Map.of());
      return Exit.OK;
    }
    Table table = new Table("NETWORK", ">FAILURES", ">TIMES", ">LEFT");
    relay()
        .ask(
            "throttle.show",
            Map.of(),
            item ->
                table.row(
                    Show.text(item, "network"),
                    String.valueOf(Json.number(item, "failures", 0)),
                    String.valueOf(Json.number(item, "times", 0)),
                    left(Json.number(item, "left_seconds", 0))));
    if (table.isEmpty()) {
      shell().err().println("nobody is banned");
    } else {
      table.print(shell());
    }
    return Exit.OK;
  }

  private static String left(long seconds) {
    Duration left = Duration.ofSeconds(seconds);
    return left.toMinutes() > 0 ? left.toMinutes() + "min" : seconds + "s";
  }
}
