package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code posthorn queue delete}. */
@Command(
    name = "delete",
    description = "Takes mail out of the queue; it is never delivered.",
    footer = {
      "",
      "  posthorn queue delete 01K2V7Q3ZC --reason 'wrong campaign'",
      "  posthorn queue delete --from 'promo@*' --age '>1h' --reason mistake --bounce"
    })
final class QueueDeleteCommand extends QueueOrderCommand {

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "why; stays in the events of the mail, and senders do not read it")
  private Optional<String> reason = Optional.empty();

  @Option(names = "--bounce", description = "tell those senders who would be told of a failure")
  private boolean bounce;

  QueueDeleteCommand(Posthorn posthorn) {
    super(posthorn, "delete", "deleted");
  }

  @Override
  Map<String, Object> arguments() {
    return Json.object("reason", reason.filter(text -> !text.isBlank()), "bounce", bounce);
  }

  @Override
  String question() {
    return bounce
        ? "Delete them, and tell their senders? This cannot be undone."
        : "Delete them without telling their senders? This cannot be undone.";
  }

  @Override
  boolean needsReason() {
    return true;
  }
}
