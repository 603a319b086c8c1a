package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code posthorn queue retry}. */
@Command(
    name = "retry",
    description = "Makes due now what waits for its next attempt.",
    footer = {
      "",
      "  posthorn queue retry 01K2V7Q3ZC",
      "  posthorn queue retry --to-domain example.net --yes"
    })
final class QueueRetryCommand extends QueueOrderCommand {

  @Option(names = "--reason", paramLabel = "TEXT", description = "why; stays with the mail")
  private Optional<String> reason = Optional.empty();

  QueueRetryCommand(Posthorn posthorn) {
    super(posthorn, "retry", "made due now; limits and pauses of hosts still hold");
  }

  @Override
  Map<String, Object> arguments() {
    return Json.object("reason", reason.filter(text -> !text.isBlank()));
  }

  @Override
  String question() {
    return "Try them now?";
  }
}
