package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The counts of an order, summed over its requests. */
final class Tally {

  /** Of the ids that nothing has. */
  private static final int MOST_NAMED = 3;

  private final Map<String, Long> numbers = new TreeMap<>();
  private final Map<String, Long> unfit = new TreeMap<>();
  private final List<String> unknown = new ArrayList<>();
  private Optional<Instant> oldest = Optional.empty();
  private Optional<Instant> asked = Optional.empty();

  /** Adds the end of one answer. */
  void add(Map<String, Object> end) {
    Map<String, Object> counts = Json.child(end.get("counts")).orElse(Map.of());
    counts.keySet().stream()
        .filter(name -> counts.get(name) instanceof Number)
        .forEach(name -> numbers.merge(name, Json.number(counts, name, 0), Long::sum));
    Map<String, Object> reasons = Json.child(end.get("unfit")).orElse(Map.of());
    reasons.keySet().forEach(why -> unfit.merge(why, Json.number(reasons, why, 0), Long::sum));
    unknown.addAll(Json.texts(end, "unknown"));
    Optional<Instant> first = time(counts, "oldest");
    oldest = oldest.filter(known -> first.filter(known::isAfter).isEmpty()).or(() -> first);
    asked = asked.or(() -> time(counts, "asked"));
  }

  private static Optional<Instant> time(Map<String, Object> counts, String name) {
    try {
      return Json.text(counts, name).map(Instant::parse);
    } catch (DateTimeException notOne) {
      return Optional.empty();
    }
  }

  /** Corrects a number that was not counted to its end. */
  void atLeast(String name, long number) {
    numbers.merge(name, number, Math::max);
  }

  long number(String name) {
    return numbers.getOrDefault(name, 0L);
  }

  /** How many ought to have been changed and were not. */
  long problems() {
    return number("busy") + number("failed");
  }

  /** When the oldest was accepted. */
  Optional<Instant> oldest() {
    return oldest;
  }

  /** When the relay looked. */
  Optional<Instant> asked() {
    return asked;
  }

  /** For scripts. */
  Map<String, Object> counts() {
    Map<String, Object> counts = Json.object();
    counts.putAll(numbers);
    long others = unfit.values().stream().mapToLong(Long::longValue).sum();
    if (others > 0) {
      counts.put("unfit", others);
    }
    return Json.object("counts", counts, "unknown", unknown.isEmpty() ? Optional.empty() : unknown);
  }

  /** What else is to be said. */
  List<String> rest() {
    List<String> lines = new ArrayList<>();
    line(number("busy"), "being sent, and so not changed", lines);
    line(number("failed"), "could not be changed", lines);
    line(number("gone"), "finished before", lines);
    unfit.forEach((why, count) -> line(count, "left as they are: " + why, lines));
    if (!unknown.isEmpty()) {
      List<String> some = unknown.subList(0, Math.min(MOST_NAMED, unknown.size()));
      lines.add(unknown.size() + " not in the queue, such as " + String.join(", ", some));
    }
    return lines;
  }

  private static void line(long count, String what, List<String> lines) {
    if (count > 0) {
      lines.add(count + " " + what);
    }
  }

  CommandException nothing() {
    List<String> rest = rest();
    return new CommandException(
        Exit.NOTHING_MATCHED,
        rest.isEmpty() ? "nothing matches" : "nothing to do: " + String.join("; ", rest));
  }
}
