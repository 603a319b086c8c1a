package io.posthorn.ops;

import io.posthorn.event.Event.OfEntry;
import io.posthorn.event.EventFilter;
import io.posthorn.event.Journal.Line;
import io.posthorn.event.Occurrence;
import io.posthorn.event.RecentFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which events somebody wants to see; all filters have to match.
 *
 * @param domain the sending domain; empty for all
 * @param filters in Mailgun's language
 */
record EventSelection(Optional<String> domain, List<EventFilter> filters) {

  /** What arguments gave. */
  sealed interface Result {}

  /** A selection. */
  record Right(EventSelection selection) implements Result {}

  /** None, and why. */
  record Wrong(String why) implements Result {}

  /** Reads {@code domain}, and {@code filters} of {@code field} and {@code expression} each. */
  static Result of(Map<String, Object> arguments) {
    List<EventFilter> filters = new ArrayList<>();
    for (Map<String, Object> filter : Json.objects(arguments, "filters")) {
      String field = Json.text(filter, "field").orElse("");
      String expression = Json.text(filter, "expression").orElse("");
      switch (EventFilter.parse(field, expression)) {
        case EventFilter.Parsed parsed -> filters.add(parsed.filter());
        case EventFilter.Wrong wrong -> {
          return new Wrong("%s=%s: %s".formatted(field, expression, wrong));
        }
      }
    }
    Optional<String> domain =
        Json.text(arguments, "domain").map(name -> name.toLowerCase(Locale.ROOT));
    return new Right(new EventSelection(domain, List.copyOf(filters)));
  }

  /** The events of {@code line} that are wanted. */
  List<Occurrence> in(Line line, RecentFacts facts) {
    if (line.event() instanceof OfEntry && !isPossible(new Occurrence(line, Optional.empty(), 0))) {
      return List.of(); // without reading what is known of its message
    }
    List<Occurrence> all = facts.occurrences(line);
    if (all.isEmpty() || !isOfDomain(all.getFirst()) || !fits(all.getFirst(), true)) {
      return List.of();
    }
    return all.stream().filter(one -> fits(one, false)).toList();
  }

  private boolean isPossible(Occurrence bare) {
    return filters.stream().allMatch(filter -> filter.needsFacts() || filter.matches(bare));
  }

  private boolean isOfDomain(Occurrence one) {
    return domain
        .map(
            wanted -> one.sendingDomain().filter(known -> known.ascii().equals(wanted)).isPresent())
        .orElse(true);
  }

  /** Asks the filters that go for the whole line, or those that tell its events apart. */
  private boolean fits(Occurrence one, boolean ofLine) {
    return filters.stream()
        .filter(filter -> filter.isOfLine() == ofLine)
        .allMatch(filter -> filter.matches(one));
  }
}
