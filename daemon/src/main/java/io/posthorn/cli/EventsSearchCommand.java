package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code posthorn events search}. */
@Command(
    name = "search",
    description = "What happened, the latest first.",
    footer = {
      "",
      "Fields: event, list, attachment, from, to, message-id, subject, tags, severity,",
      "        size, recipient, recipients. Expressions: AND, OR, NOT, \"quotes\", ( ).",
      "  posthorn events search event=failed 'recipient=example.net OR example.com'",
      "  posthorn events search 'size=>100000' --begin 2h --json"
    })
final class EventsSearchCommand extends RelayCommand {

  @Mixin private final EventFlags flags = new EventFlags();

  @Parameters(paramLabel = "FIELD=EXPRESSION", arity = "0..*", description = "all have to match")
  private List<String> filters = List.of();

  @Option(
      names = "--begin",
      paramLabel = "TIME",
      description = "from then on: RFC 3339, RFC 2822, seconds since 1970, or 2h for 2 hours ago")
  private Optional<String> begin = Optional.empty();

  @Option(names = "--end", paramLabel = "TIME", description = "until then")
  private Optional<String> end = Optional.empty();

  @Option(names = "--ascending", description = "the oldest first")
  private boolean ascending;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "at most so many (${DEFAULT-VALUE})")
  private int limit;

  EventsSearchCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    if (limit < 1) {
      throw new CommandException(Exit.USAGE, "--limit takes 1 or more");
    }
    Map<String, Object> arguments = flags.arguments(filters);
    arguments.putAll(
        Json.object(
            "begin",
            begin.map(this::time),
            "end",
            end.map(this::time),
            "ascending",
            ascending,
            "limit",
            limit));
    Results results = new Results();
    try {
      relay().ask("events.search", arguments, results::add);
    } catch (EventOutput.NobodyReads e) {
      return Exit.OK;
    }
    return results.end();
  }

  /** A duration, {@code 90s 30min 2h 7d}, means that long ago; all else the relay reads. */
  private String time(String text) {
    Instant now = shell().time().now();
    return Ago.parse(text).map(age -> now.minus(age).toString()).orElse(text);
  }

  /** Prints lines, or one document with an event on each line. */
  private final class Results {

    private final EventOutput output = new EventOutput(shell(), json());
    private int count;
    private boolean more;

    void add(Map<String, Object> item) {
      Optional<String> event = Json.text(item, "event");
      more |= Json.flag(item, "more");
      if (event.isPresent() && json()) {
        shell().out().print((count == 0 ? head() : ",") + "\n" + event.get());
      } else {
        output.add(item);
      }
      count += event.isPresent() ? 1 : 0;
    }

    private static String head() {
      return "{\"schema\":\"posthorn.events.v1\",\"items\":[";
    }

    int end() {
      if (json()) {
        print((count == 0 ? head() : "\n") + "]}");
      }
      if (more) {
        shell().err().println("there are more: --limit takes more than " + limit);
      }
      return count > 0 ? Exit.OK : EventOutput.nothing(shell(), flags.select(filters));
    }
  }
}
