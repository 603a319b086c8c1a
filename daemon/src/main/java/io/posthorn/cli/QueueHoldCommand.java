package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code posthorn queue hold}. */
@Command(
    name = "hold",
    description = "Stops what waits, until it is released.",
    footer = {
      "",
      "  posthorn queue hold 01K2V7Q3ZC --reason INC-1234",
      "  posthorn queue hold --domain mg.example.org --reason 'wrong campaign'"
    })
final class QueueHoldCommand extends QueueOrderCommand {

  @Option(names = "--reason", paramLabel = "TEXT", description = "why; stays with the mail")
  private Optional<String> reason = Optional.empty();

  QueueHoldCommand(Posthorn posthorn) {
    super(posthorn, "hold", "held");
  }

  @Override
  Map<String, Object> arguments() {
    return Json.object("reason", reason.filter(text -> !text.isBlank()));
  }

  @Override
  String question() {
    return "Hold them until somebody releases them?";
  }

  @Override
  boolean needsReason() {
    return true;
  }
}
