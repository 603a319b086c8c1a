package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code posthorn status}. */
@Command(name = "status", description = "How the running relay is.")
final class StatusCommand extends RelayCommand {

  StatusCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    Map<String, Object> status = only(relay().ask("status", Map.of()));
    if (json()) {
      print(Json.write(status));
      return Exit.OK;
    }
    Duration uptime = Duration.ofSeconds(Json.number(status, "uptime_seconds", 0));
    print(
        shell()
            .bold(
                "posthorn %s  mode %s  up %s  pid %s"
                    .formatted(
                        Show.text(status, "version"),
                        Show.text(status, "mode"),
                        Show.duration(uptime),
                        Show.text(status, "pid"))));
    for (Map<String, Object> listener : Json.objects(status, "listeners")) {
      print(
          "smtp   %s  %s, tls %s"
              .formatted(
                  Show.text(listener, "address"),
                  Show.text(listener, "kind"),
                  Show.text(listener, "tls")));
    }
    print("spool  %s  %s".formatted(Show.text(status, "data_dir"), Show.text(status, "spool")));
    if (Json.text(status, "event_file").isPresent()) {
      long lag = Json.number(status, "event_file_lag", 0);
      String behind = lag == 0 ? "" : "  " + lag + " records behind";
      print("events %s%s".formatted(Show.text(status, "event_file"), behind));
    }
    print("queue  " + Json.number(status, "queued", 0) + " recipients");
    return Exit.OK;
  }
}
