package io.posthorn.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code posthorn tail}. */
@Command(
    name = "tail",
    description = "What happens, as it happens; Ctrl-C ends it.",
    footer = {
      "",
      "  posthorn tail --domain mg.example.org --event failed",
      "  posthorn tail -n 0 --json | jq .recipient"
    })
final class TailCommand extends RelayCommand {

  @Mixin private final EventFlags flags = new EventFlags();

  @Option(
      names = "-n",
      paramLabel = "N",
      defaultValue = "50",
      description = "begin with the last so many (${DEFAULT-VALUE})")
  private int last;

  @Option(names = "--no-follow", description = "end with the last event")
  private boolean noFollow;

  TailCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    if (last < 0) {
      throw new CommandException(Exit.USAGE, "-n takes 0 or more");
    }
    Map<String, Object> arguments = flags.arguments(List.of());
    arguments.put("last", last);
    arguments.put("follow", !noFollow);
    EventOutput output = new EventOutput(shell(), json());
    try {
      if (noFollow) {
        relay().ask("events.tail", arguments, output::add);
        return output.end(flags.select(List.of()));
      }
      follow(arguments, output);
    } catch (EventOutput.NobodyReads e) {
      return Exit.OK;
    }
    return Exit.OK;
  }

  private void follow(Map<String, Object> arguments, EventOutput output) {
    try (Interruption _ = Interruption.endsWell()) {
      relay().ask("events.tail", arguments, output::add);
    }
  }
}
