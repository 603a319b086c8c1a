package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code posthorn throttle show}. */
@Command(
    name = "show",
    description = "Networks that are banned, and logins whose mail is held as if stolen.")
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
    Table table = new Table("WHO", "WHY", ">FAILURES", ">TIMES", ">LEFT");
    relay()
        .ask(
            "throttle.show",
            Map.of(),
            item ->
                table.row(
                    Show.text(item, "network") + Show.text(item, "login"),
                    Show.text(item, "kind"),
                    number(item, "failures"),
                    number(item, "times"),
                    left(item)));
    if (table.isEmpty()) {
      shell().err().println("nobody is banned, and no login looks stolen");
    } else {
      table.print(shell());
    }
    return Exit.OK;
  }

  private static String number(Map<String, Object> item, String name) {
    return item.containsKey(name) ? String.valueOf(Json.number(item, name, 0)) : "";
  }

  /** Of a login nothing ends by itself. */
  private static String left(Map<String, Object> item) {
    if (!item.containsKey("left_seconds")) {
      return "";
    }
    long seconds = Json.number(item, "left_seconds", 0);
    Duration left = Duration.ofSeconds(seconds);
    return left.toMinutes() > 0 ? left.toMinutes() + "min" : seconds + "s";
  }
}
