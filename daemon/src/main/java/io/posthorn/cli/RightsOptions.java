package io.posthorn.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a login may do, as options. */
final class RightsOptions {

  @Option(
      names = "--sender",
      paramLabel = "ADDRESS",
      description = "may send as this only; *@mg.example.org is any address there; repeatable")
  private List<String> senders = new ArrayList<>();

  @Option(names = "--any-sender", description = "may send as the policy of the relay says")
  private boolean anySender;

  @Option(
      names = "--max-recipients",
      paramLabel = "N",
      description = "recipients of one message; 0 takes the limit away")
  private Optional<Long> maxRecipients = Optional.empty();

  @Option(
      names = "--hourly",
      paramLabel = "N",
      description = "recipients of an hour; 0 takes the limit away")
  private Optional<Long> hourly = Optional.empty();

  @Option(
      names = "--daily",
      paramLabel = "N",
      description = "recipients of a day; 0 takes the limit away")
  private Optional<Long> daily = Optional.empty();

  @Option(
      names = "--rewrite-from",
      paramLabel = "ADDRESS",
      description = "written where it sends as another; none takes it away")
  private Optional<String> rewriteFrom = Optional.empty();

  /** Those that were given. */
  Map<String, Object> arguments() {
    if (anySender && !senders.isEmpty()) {
      throw new CommandException(Exit.USAGE, "--sender and --any-sender do not go together");
    }
    Map<String, Object> arguments = new HashMap<>();
    if (anySender || !senders.isEmpty()) {
      arguments.put("senders", senders);
    }
    maxRecipients.ifPresent(number -> arguments.put("max_recipients", number));
    hourly.ifPresent(number -> arguments.put("hourly", number));
    daily.ifPresent(number -> arguments.put("daily", number));
    rewriteFrom.ifPresent(address -> arguments.put("rewrite_from", address));
    return arguments;
  }
}
