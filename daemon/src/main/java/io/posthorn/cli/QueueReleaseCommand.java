package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code posthorn queue release}. */
@Command(
    name = "release",
    description = "Lets go on what is held; sends now what its sender scheduled.",
    footer = {
      "",
      "  posthorn queue release 01K2V7Q3ZC",
      "  posthorn queue release --state held --domain mg.example.org --yes"
    })
final class QueueReleaseCommand extends QueueOrderCommand {

  @Option(names = "--reason", paramLabel = "TEXT", description = "why; stays with the mail")
  private Optional<String> reason = Optional.empty();

  QueueReleaseCommand(Posthorn posthorn) {
    super(posthorn, "release", "released");
  }

  @Override
  Map<String, Object> arguments() {
    return Json.object("reason", reason.filter(text -> !text.isBlank()));
  }

  @Override
  String question() {
    return "Let them go on?";
  }
}
