package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code posthorn queue list}. */
@Command(name = "list", description = "All that waits, oldest first.")
final class QueueListCommand extends RelayCommand {

  private static final int ROWS_ON_TERMINAL = 200;

  @Mixin private QueueSelector selector = new QueueSelector();

  @Option(names = "--reason", paramLabel = "REASON", description = "the same as --why")
  private Optional<String> reason = Optional.empty();

  @Option(names = "--limit", paramLabel = "N", description = "at most so many")
  private Optional<Integer> limit = Optional.empty();

  QueueListCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    if (limit.filter(n -> n < 1).isPresent()) {
      throw new CommandException(Exit.USAGE, "--limit takes 1 or more");
    }
    List<Map<String, Object>> requests =
        selector.requests(shell(), Json.object("why", reason, "limit", limit()));
    if (json()) {
      printItems("posthorn.queue.v1", "queue.list", requests);
    } else {
      printTable(requests);
    }
    return Exit.OK;
  }

  private Optional<Integer> limit() {
    return json() || !shell().terminal() || limit.isPresent()
        ? limit
        : Optional.of(ROWS_ON_TERMINAL);
  }

  private void printTable(List<Map<String, Object>> requests) {
    // In a pipe the column holds a time, not an age.
    String accepted = shell().terminal() ? ">AGE" : "ACCEPTED";
    Table table = new Table("ID", accepted, ">SIZE", "FROM", "TO", "STATE", ">NEXT", "WHY");
    Relay relay = relay();
    for (Map<String, Object> request : requests) {
      relay.ask("queue.list", request, item -> addRow(item, table));
    }
    if (table.isEmpty()) {
      shell().err().println("nothing waits");
    } else {
      table.print(shell());
    }
  }

  private void addRow(Map<String, Object> item, Table table) {
    table.row(
        Show.text(item, "id"),
        Show.since(item, "accepted", shell()),
        Show.size(Json.number(item, "size", 0)),
        Show.text(item, "sender"),
        Show.text(item, "recipient"),
        Show.text(item, "state"),
        Show.until(item, "next", shell()),
        Show.text(item, "why"));
  }
}
