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
    List<Map<String, Object>> requests = selector.requests(shell(), Json.object("why", reason));
    Listing listing = json() ? new Document() : new Columns();
    Tally tally = new Tally();
    long listed;
    try {
      listed = list(requests, listing, tally);
    } catch (CommandException e) {
      if (listing.begun()) { // a script reads a whole document, and the exit code
        listing.end();
      }
      throw e;
    }
    listing.end();
    tally.rest().forEach(line -> shell().err().println(line));
    if (listed > 0) {
      return Exit.OK;
    }
    boolean narrow = selector.isGiven() || reason.isPresent();
    shell().err().println(narrow ? "nothing that waits matches" : "nothing waits");
    return narrow ? Exit.NOTHING_MATCHED : Exit.OK;
  }

  /** Returns how many were listed; ids that nothing has go to {@code tally}. */
  private long list(List<Map<String, Object>> requests, Listing listing, Tally tally) {
    Relay relay = relay();
    long most = limit();
    long listed = 0;
    for (Map<String, Object> request : requests) {
      if (listed < most) {
        request.put("limit", most - listed);
        listed += list(relay, request, listing, tally);
      }
    }
    return listed;
  }

  private static long list(Relay relay, Map<String, Object> request, Listing listing, Tally tally) {
    long[] listed = {0};
    relay.ask(
        "queue.list",
        request,
        item -> {
          if (item.containsKey("unknown")) {
            tally.add(item);
          } else {
            listing.add(item);
            listed[0]++;
          }
        });
    return listed[0];
  }

  private long limit() {
    long most = json() || !shell().terminal() ? Long.MAX_VALUE : ROWS_ON_TERMINAL;
    return limit.map(Integer::longValue).orElse(most);
  }

  /** What is printed. */
  private interface Listing {

    void add(Map<String, Object> item);

    /** Whether there is something. */
    boolean begun();

    void end();
  }

  /** For scripts: each item on a line as it comes. */
  private final class Document implements Listing {

    private final Lines lines = new Lines("posthorn.queue.v1");

    @Override
    public void add(Map<String, Object> item) {
      lines.add(item);
    }

    @Override
    public boolean begun() {
      return lines.begun();
    }

    @Override
    public void end() {
      lines.end(Map.of());
    }
  }

  /** For people; in a pipe the second column holds a time, not an age. */
  private final class Columns implements Listing {

    private final Table table =
        new Table(
            "ID",
            shell().terminal() ? ">AGE" : "ACCEPTED",
            ">SIZE",
            "FROM",
            "TO",
            "STATE",
            ">NEXT",
            "WHY");

    @Override
    public void add(Map<String, Object> item) {
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

    @Override
    public boolean begun() {
      return !table.isEmpty();
    }

    @Override
    public void end() {
      if (begun()) {
        table.print(shell());
      }
    }
  }
}
