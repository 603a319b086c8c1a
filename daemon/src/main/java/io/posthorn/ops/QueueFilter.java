package io.posthorn.ops;

import io.posthorn.outcome.Reason;
import io.posthorn.queue.Explanation.State;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which of those that wait are meant; all conditions have to hold. The names of the conditions are
 * those of the options of {@code posthorn queue}.
 */
public final class QueueFilter {

  private final List<Condition> conditions;
  private final boolean open;

  private QueueFilter(List<Condition> conditions, boolean open) {
    this.conditions = conditions;
    this.open = open;
  }

  /** One thing that has to hold. */
  @FunctionalInterface
  private interface Condition {
    boolean holds(Waiting waiting, Instant now);
  }

  /** What arguments were found to mean. */
  public sealed interface Parsed {}

  /** A filter. */
  public record Right(QueueFilter filter) implements Parsed {}

  /**
   * None.
   *
   * @param why one line, with the cure
   */
  public record Wrong(String why) implements Parsed {}

  /** Reads conditions; arguments of other names are not looked at. */
  public static Parsed parse(Map<String, Object> arguments) {
    Reader reader = new Reader(arguments);
    reader.address("to", waiting -> waiting.explanation().entry().recipient().toString());
    reader.address("from", waiting -> waiting.message().sender().path().toString());
    reader.domain("domain", waiting -> waiting.message().sender().domain().ascii());
    reader.domain(
        "to_domain", waiting -> waiting.explanation().entry().queue().recipient().ascii());
    reader.name(
        "state",
        Stream.of(State.values()).map(State::text).toList(),
        waiting -> waiting.explanation().state().text());
    reader.name(
        "why",
        Stream.of(Reason.values()).map(Reason::text).toList(),
        waiting -> waiting.explanation().reason().text());
    reader.labels();
    reader.bounds();
    boolean open = reader.conditions.isEmpty();
    reader.acceptedUntil();
    return reader.wrong.isEmpty()
        ? new Right(new QueueFilter(reader.conditions, open))
        : new Wrong(reader.wrong.getFirst());
  }

  boolean fits(Waiting waiting, Instant now) {
    return conditions.stream().allMatch(condition -> condition.holds(waiting, now));
  }

  /** Whether nothing was said about what is meant, but perhaps when it had to be there. */
  boolean isOpen() {
    return open;
  }

  /** Collects conditions, and what is wrong with them. */
  private static final class Reader {

    private final Map<String, Object> arguments;
    private final List<Condition> conditions = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    Reader(Map<String, Object> arguments) {
      this.arguments = arguments;
    }

    private Optional<String> text(String name) {
      Optional<String> text = Json.text(arguments, name);
      if (text.filter(String::isEmpty).isPresent()) {
        wrong.add(option(name) + " is empty");
      }
      return text;
    }

    void address(String name, Function<Waiting, String> of) {
      pattern(text(name).map(AddressPattern::ofAddress), of);
    }

    void domain(String name, Function<Waiting, String> of) {
      pattern(text(name).map(AddressPattern::ofDomain), of);
    }

    private void pattern(Optional<AddressPattern> pattern, Function<Waiting, String> of) {
      pattern.ifPresent(given -> conditions.add((waiting, now) -> given.fits(of.apply(waiting))));
    }

    /** What is misspelt would match nothing, and look as if nothing waited. */
    void name(String name, List<String> known, Function<Waiting, String> of) {
      text(name)
          .ifPresent(given -> {
            if (!known.contains(given)) {
              String all = String.join(", ", known);
              wrong.add("%s takes one of: %s".formatted(option(name), all));
            }
            conditions.add((waiting, now) -> of.apply(waiting).equals(given));
          });
    }

    void labels() {
      text("tag")
          .ifPresent(tag ->
              conditions.add((waiting, now) ->
                  waiting.message().options().labels().tags().stream()
                      .anyMatch(tag::equalsIgnoreCase)));
      text("message_id")
          .map(Reader::withoutBrackets)
          .ifPresent(id ->
              conditions.add(
                  (waiting, now) -> waiting.message().content().rfcMessageId().equals(id)));
      text("credential")
          .ifPresent(login ->
              conditions.add((waiting, now) ->
                  waiting
                      .message()
                      .sender()
                      .origin()
                      .login()
                      .filter(login::equalsIgnoreCase)
                      .isPresent()));
    }

    void bounds() {
      bound(
          "age",
          Bound::ofTime,
          "'>4h' or '<10min'",
          bound ->
              (waiting, now) ->
                  bound.fits(
                      Duration.between(waiting.message().life().accepted(), now).toMillis()));
      bound(
          "size",
          Bound::ofSize,
          "'>1MB' or '<10kB'",
          bound -> (waiting, now) -> bound.fits(waiting.message().content().body().octets()));
    }

    /** What came after somebody was asked was not meant. */
    void acceptedUntil() {
      text("accepted_until")
          .ifPresent(text -> {
            try {
              Instant until = Instant.parse(text);
              conditions.add((waiting, now) -> !waiting.message().life().accepted().isAfter(until));
            } catch (DateTimeException notOne) {
              wrong.add("accepted_until is not a time: " + text);
            }
          });
    }

    private void bound(
        String name,
        Function<String, Optional<Bound>> parser,
        String form,
        Function<Bound, Condition> condition) {
      Optional<String> text = text(name);
      Optional<Bound> bound = text.flatMap(parser);
      if (text.isPresent() && bound.isEmpty()) {
        wrong.add("%s takes %s, not %s".formatted(option(name), form, text.get()));
      }
      bound.map(condition).ifPresent(conditions::add);
    }

    private static String option(String name) {
      return "--" + name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String withoutBrackets(String text) {
      return text.startsWith("<") && text.endsWith(">")
          ? text.substring(1, text.length() - 1)
          : text;
    }
  }
}
