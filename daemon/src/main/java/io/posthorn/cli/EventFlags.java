package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say which events are meant. */
final class EventFlags {

  @Option(names = "--domain", paramLabel = "DOMAIN", description = "the sending domain")
  private Optional<String> domain = Optional.empty();

  @Option(
      names = "--event",
      paramLabel = "TYPE",
      description = "accepted, rejected, delivered, failed, held or released")
  private Optional<String> event = Optional.empty();

  @Option(names = "--severity", paramLabel = "HOW", description = "temporary or permanent")
  private Optional<String> severity = Optional.empty();

  @Option(names = "--to", paramLabel = "WHO", description = "a recipient, or its domain")
  private Optional<String> to = Optional.empty();

  @Option(names = "--from", paramLabel = "WHO", description = "a sender, or its domain")
  private Optional<String> from = Optional.empty();

  @Option(names = "--tag", paramLabel = "TAG", description = "a tag of the message")
  private Optional<String> tag = Optional.empty();

  /** What the relay is to be asked, with further filters of {@code FIELD=EXPRESSION} each. */
  Map<String, Object> arguments(List<String> more) {
    List<Object> filters = new ArrayList<>();
    event.ifPresent(given -> filters.add(filter("event", given)));
    severity.ifPresent(given -> filters.add(filter("severity", given)));
    to.ifPresent(given -> filters.add(filter("recipient", given)));
    from.ifPresent(given -> filters.add(filter("from", given)));
    tag.ifPresent(given -> filters.add(filter("tags", "\"" + given + "\"")));
    for (String text : more) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new CommandException(
            Exit.USAGE, "'%s' is not FIELD=EXPRESSION, such as subject=order".formatted(text));
      }
      filters.add(filter(text.substring(0, equals), text.substring(equals + 1)));
    }
    return Json.object("domain", domain, "filters", filters);
  }

  private static Map<String, Object> filter(String field, String expression) {
    return Json.object("field", field, "expression", expression);
  }

  /** Whether something is asked for that may not be there. */
  boolean select(List<String> more) {
    return !more.isEmpty()
        || domain.isPresent()
        || event.isPresent()
        || severity.isPresent()
        || to.isPresent()
        || from.isPresent()
        || tag.isPresent();
  }
}
