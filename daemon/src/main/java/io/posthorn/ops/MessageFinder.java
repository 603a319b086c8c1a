package io.posthorn.ops;

import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.event.Facts;
import io.posthorn.event.Journal;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Spool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * Finds the message that somebody means: by its id or the beginning of it, by the id of one of its
 * entries, or by its Message-ID field. Finished messages are found in the journal.
 */
final class MessageFinder {

  /** The least of an id that is taken. */
  static final int MIN_PREFIX = 5;

  private static final int MAX_CANDIDATES = 10;
  private static final int PAGE = 1000;

  /** How many records are looked through for a Message-ID. */
  private static final long MAX_LOOK_BACK = 1_000_000;

  /** How many queued messages are. */
  private static final int MAX_QUEUED = 100_000;

  /** An id is made when a message begins to arrive, the record when it has arrived. */
  private static final Duration LONGEST_ARRIVAL = Duration.ofHours(2);

  private final Spool spool;

  MessageFinder(Spool spool) {
    this.spool = spool;
  }

  /** What a text was found to mean. */
  sealed interface Found {}

  /** One message, or one recipient of it. */
  record One(MessageId message, OptionalInt index) implements Found {}

  /** Several begin like this. */
  record Several(List<MessageId> candidates) implements Found {

    /** For who asked for {@code text}. */
    String line(String text) {
      List<String> names = candidates.stream().map(MessageId::toString).toList();
      return text + " could be: " + String.join(" ", names);
    }
  }

  /** Nothing does. */
  record Nothing() implements Found {}

  /** The text cannot be looked for. */
  record Unusable(String why) implements Found {}

  /** Looks for what {@code text} names. */
  Found find(String text) {
    return text.contains("@")
        ? one(byRfcMessageId(withoutBrackets(text)), OptionalInt.empty())
        : byId(text, this::byPrefix);
  }

  /** Looks among what waits for what has the id {@code text}, or one that begins so. */
  Found findQueued(String text) {
    return byId(text, this::queuedByPrefix);
  }

  private static Found byId(String text, BiFunction<String, MessageId, Set<MessageId>> candidates) {
    int hyphen = text.indexOf('-');
    String prefix = hyphen < 0 ? text : text.substring(0, hyphen);
    OptionalInt index = hyphen < 0 ? OptionalInt.empty() : number(text.substring(hyphen + 1));
    if (hyphen >= 0 && index.isEmpty()) {
      return new Unusable(
          text + " is not an id: behind the hyphen stands the number of a recipient");
    }
    if (prefix.length() < MIN_PREFIX) {
      return new Unusable("an id is at least " + MIN_PREFIX + " characters: " + text);
    }
    return lowest(prefix)
        .map(low -> one(candidates.apply(prefix, low), index))
        .orElseGet(() -> new Unusable(text + " is neither an id nor a Message-ID"));
  }

  private static Found one(Set<MessageId> candidates, OptionalInt index) {
    return switch (candidates.size()) {
      case 0 -> new Nothing();
      case 1 -> new One(candidates.iterator().next(), index);
      default -> new Several(List.copyOf(candidates));
    };
  }

  private Set<MessageId> queuedByPrefix(String prefix, MessageId low) {
    Set<MessageId> found = new TreeSet<>();
    eachQueued(low, id -> id.startsWith(prefix) && found.add(id) && found.size() < MAX_CANDIDATES);
    return found;
  }

  private Set<MessageId> byPrefix(String prefix, MessageId low) {
    if (prefix.length() == MessageId.TEXT_LENGTH && spool.journal().first(low).isPresent()) {
      return Set.of(low);
    }
    Set<MessageId> found = queuedByPrefix(prefix, low);
    Instant end =
        filled(prefix, 'Z').map(MessageId::time).orElse(Instant.MAX).plus(LONGEST_ARRIVAL);
    eachBegun(
        low.time(),
        (message, recorded) -> {
          if (message.startsWith(prefix)) {
            found.add(message);
          }
          return found.size() < MAX_CANDIDATES && !recorded.isAfter(end);
        });
    return found;
  }

  /** The latest first, as far back as is looked; what is still queued may be older. */
  private Set<MessageId> byRfcMessageId(String wanted) {
    Set<MessageId> found = new TreeSet<>();
    long end = spool.journal().next();
    long at = end;
    List<Journal.Line> lines = spool.journal().readBack(at, PAGE);
    while (!lines.isEmpty() && end - at < MAX_LOOK_BACK && found.size() < MAX_CANDIDATES) {
      for (Journal.Line line : lines) {
        boolean fits =
            facts(line.event()).map(Facts::content).map(Facts.Content::rfcMessageId).stream()
                .anyMatch(wanted::equals);
        if (fits && found.size() < MAX_CANDIDATES) {
          found.add(line.event().message());
        }
      }
      at = lines.getLast().sequence();
      lines = spool.journal().readBack(at, PAGE);
    }
    if (found.isEmpty()) {
      addQueued(wanted, found);
    }
    return found;
  }

  private void addQueued(String rfcMessageId, Set<MessageId> found) {
    AtomicInteger left = new AtomicInteger(MAX_QUEUED);
    eachQueued(
        new MessageId(0, 0),
        id -> {
          spool
              .message(id)
              .filter(message -> message.content().rfcMessageId().equals(rfcMessageId))
              .ifPresent(_ -> found.add(id));
          return found.size() < MAX_CANDIDATES && left.decrementAndGet() > 0;
        });
  }

  /** Of a message's first event. */
  private static Optional<Facts> facts(Event event) {
    return switch (event) {
      case Event.Accepted accepted -> Optional.of(accepted.facts());
      case Event.Rejected rejected -> Optional.of(rejected.facts());
      case Event.Dropped _, Event.OfEntry _ -> Optional.empty();
    };
  }

  /** Shows {@code more} every queued message from {@code low} on, until it has enough. */
  private void eachQueued(MessageId low, Predicate<MessageId> more) {
    Optional<EntryId> after = before(low);
    List<Entry> next = spool.entries(after, 1);
    while (!next.isEmpty() && more.test(next.getFirst().id().message())) {
      after = Optional.of(new EntryId(next.getFirst().id().message(), Integer.MAX_VALUE));
      next = spool.entries(after, 1);
    }
  }

  /** Wants more messages, or has enough. */
  private interface Wants {
    boolean more(MessageId message, Instant recorded);
  }

  /**
   * Shows {@code wants} every message, taken or refused, whose first event was recorded at or after
   * {@code from}, until it has enough.
   */
  private void eachBegun(Instant from, Wants wants) {
    long at = spool.journal().firstSince(from);
    List<Journal.Line> lines = spool.journal().read(at, PAGE);
    while (!lines.isEmpty()) {
      for (Journal.Line line : lines) {
        boolean begins = facts(line.event()).isPresent();
        if (begins && !wants.more(line.event().message(), line.time())) {
          return;
        }
      }
      lines = spool.journal().read(lines.getLast().sequence() + 1, PAGE);
    }
  }

  /** The place just before all entries of {@code id}; empty for the very first. */
  static Optional<EntryId> before(MessageId id) {
    if (id.high() == 0 && id.low() == 0) {
      return Optional.empty();
    }
    long high = id.low() == 0 ? id.high() - 1 : id.high();
    return Optional.of(new EntryId(new MessageId(high, id.low() - 1), Integer.MAX_VALUE));
  }

  /** The first id that begins with {@code prefix}; empty when none can. */
  private static Optional<MessageId> lowest(String prefix) {
    return filled(prefix, '0');
  }

  private static Optional<MessageId> filled(String prefix, char with) {
    int missing = Math.max(0, MessageId.TEXT_LENGTH - prefix.length());
    return MessageId.parse(prefix + String.valueOf(with).repeat(missing));
  }

  private static OptionalInt number(String text) {
    boolean digits =
        !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
  }

  private static String withoutBrackets(String text) {
    return text.startsWith("<") && text.endsWith(">") ? text.substring(1, text.length() - 1) : text;
  }
}
