package io.posthorn.cli;

import io.posthorn.ops.Json;
import io.posthorn.outcome.Reason;
import io.posthorn.queue.Explanation.State;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code posthorn queue list}. */
@Command(name = "list", description = "All that waits, oldest first.")
final class QueueListCommand extends RelayCommand {

  private static final int ROWS_ON_TERMINAL = 200;

  @Option(names = "--to", paramLabel = "TEXT", description = "a part of the recipient")
  private Optional<String> to = Optional.empty();

  @Option(names = "--from", paramLabel = "TEXT", description = "a part of the sender")
  private Optional<String> from = Optional.empty();

  @Option(names = "--state", description = "scheduled, ready, sending, deferred or held")
  private Optional<String> state = Optional.empty();

  @Option(names = "--reason", description = "why it waits, such as backoff")
  private Optional<String> reason = Optional.empty();

  @Option(names = "--limit", paramLabel = "N", description = "at most so many")
  private Optional<Integer> limit = Optional.empty();

  QueueListCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    check("--state", state, Stream.of(State.values()).map(State::text).toList());
    check("--reason", reason, Stream.of(Reason.values()).map(Reason::text).toList());
    if (limit.filter(n -> n < 1).isPresent()) {
      throw new CommandException(Exit.USAGE, "--limit takes 1 or more");
    }
    Map<String, Object> arguments =
        Json.object("to", to, "from", from, "state", state, "reason", reason, "limit", limit());
    if (json()) {
      printItems("posthorn.queue.v1", "queue.list", arguments);
    } else {
      printTable(arguments);
    }
    return Exit.OK;
  }

  /** What is misspelt would match nothing, and look as if nothing waited. */
  private static void check(String option, Optional<String> value, List<String> known) {
    if (value.filter(given -> !known.contains(given)).isPresent()) {
      throw new CommandException(
          Exit.USAGE, "%s takes one of: %s".formatted(option, String.join(", ", known)));
    }
  }

  private Optional<Integer> limit() {
    return json() || !shell().terminal() || limit.isPresent()
        ? limit
        : Optional.of(ROWS_ON_TERMINAL);
  }

  private void printTable(Map<String, Object> arguments) {
    Table table = new Table("ID", ">AGE", ">SIZE", "FROM", "TO", "STATE", ">NEXT", "WHY");
    relay()
        .ask(
            "queue.list",
            arguments,
            item ->
                table.row(
                    Show.text(item, "id"),
                    Show.since(item, "accepted", shell()),
                    Show.size(Json.number(item, "size", 0)),
                    Show.text(item, "sender"),
                    Show.text(item, "recipient"),
                    Show.text(item, "state"),
                    Show.until(item, "next", shell()),
                    Show.text(item, "why")));
    if (table.isEmpty()) {
      shell().err().println("nothing waits");
    } else {
      table.print(shell());
    }
  }
}
