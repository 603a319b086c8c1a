package io.posthorn.ops;

import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.queue.Explanation;
import io.posthorn.spool.Message;
import io.posthorn.spool.Spool;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/**
 * What of the queue is meant: what some ids name, or everything; in both cases only what a filter
 * lets through. Walks in pages of bounded size, oldest first.
 */
final class QueueSelection {

  /** Of one page. */
  static final int PAGE = 500;

  private final Spool spool;
  private final Waits waits;
  private final QueueFilter filter;
  private final Optional<List<Range>> ranges;

  private QueueSelection(
      Spool spool, Waits waits, QueueFilter filter, Optional<List<Range>> ranges) {
    this.spool = spool;
    this.waits = waits;
    this.filter = filter;
    this.ranges = ranges;
  }

  /** What arguments were found to mean. */
  sealed interface Parsed {}

  /**
   * A selection.
   *
   * @param unknown ids that nothing that waits has
   */
  record Right(QueueSelection selection, List<String> unknown) implements Parsed {}

  /** None; one line for people. */
  record Wrong(String why) implements Parsed {}

  /** All entries of a message, or one of them. */
  private record Range(MessageId message, OptionalInt index) implements Comparable<Range> {

    EntryId first() {
      return new EntryId(message, index.orElse(0));
    }

    boolean contains(EntryId id) {
      return id.message().equals(message) && (index.isEmpty() || index.getAsInt() == id.index());
    }

    @Override
    public int compareTo(Range other) {
      int order = first().compareTo(other.first());
      return order != 0 ? order : Boolean.compare(index.isPresent(), other.index.isPresent());
    }
  }

  /** Takes a page; false when it has enough. */
  @FunctionalInterface
  interface Pages {
    boolean more(List<Waiting> page) throws IOException;
  }

  /** Reads {@code ids} and the conditions of {@link QueueFilter}. */
  static Parsed parse(Spool spool, Waits waits, Map<String, Object> arguments) {
    return switch (QueueFilter.parse(arguments)) {
      case QueueFilter.Wrong(String why) -> new Wrong(why);
      case QueueFilter.Right(QueueFilter filter) ->
          arguments.containsKey("ids")
              ? named(spool, waits, filter, Json.texts(arguments, "ids"))
              : new Right(new QueueSelection(spool, waits, filter, Optional.empty()), List.of());
    };
  }

  private static Parsed named(Spool spool, Waits waits, QueueFilter filter, List<String> ids) {
    TreeSet<Range> ranges = new TreeSet<>();
    List<String> unknown = new ArrayList<>();
    MessageFinder finder = new MessageFinder(spool);
    for (String id : ids) {
      switch (finder.findQueued(id)) {
        case MessageFinder.One one -> ranges.add(new Range(one.message(), one.index()));
        case MessageFinder.Several several -> {
          return new Wrong(several.line(id));
        }
        case MessageFinder.Nothing _ -> unknown.add(id);
        case MessageFinder.Unusable unusable -> {
          return new Wrong(unusable.why());
        }
      }
    }
    Optional<List<Range>> wanted = Optional.of(List.copyOf(ranges));
    return new Right(new QueueSelection(spool, waits, filter, wanted), unknown);
  }

  /** Whether something was said about what is meant. */
  boolean isNarrow() {
    return ranges.isPresent() || !filter.isOpen();
  }

  /** Shows every selected entry, page by page. Each is shown at most once. */
  void each(Instant now, Pages pages) throws IOException {
    if (ranges.isEmpty()) {
      all(now, pages);
      return;
    }
    Optional<EntryId> last = Optional.empty(); // an entry and its message may both be named
    List<Waiting> page = new ArrayList<>();
    for (Range range : ranges.get()) {
      List<Explanation> found =
          waits.list(before(range.first()), range.index().isPresent() ? 1 : PAGE);
      while (!found.isEmpty() && range.contains(found.getFirst().entry().id())) {
        for (Explanation explanation : found) {
          EntryId id = explanation.entry().id();
          boolean shown = last.filter(seen -> seen.compareTo(id) >= 0).isPresent();
          if (range.contains(id) && !shown) {
            last = Optional.of(id);
            add(explanation, now, page);
          }
        }
        if (page.size() >= PAGE) {
          if (!pages.more(List.copyOf(page))) {
            return;
          }
          page.clear();
        }
        EntryId end = found.getLast().entry().id();
        found = range.index().isPresent() ? List.of() : waits.list(Optional.of(end), PAGE);
      }
    }
    if (!page.isEmpty()) {
      pages.more(page);
    }
  }

  private void all(Instant now, Pages pages) throws IOException {
    List<Explanation> found = waits.list(Optional.empty(), PAGE);
    while (!found.isEmpty()) {
      List<Waiting> page = new ArrayList<>();
      Optional<Message> message = Optional.empty(); // entries of one message stand together
      for (Explanation explanation : found) {
        MessageId id = explanation.entry().id().message();
        if (message.filter(known -> known.id().equals(id)).isEmpty()) {
          message = spool.message(id);
        }
        message
            .map(facts -> new Waiting(facts, explanation))
            .filter(waiting -> filter.fits(waiting, now))
            .ifPresent(page::add);
      }
      if (!page.isEmpty() && !pages.more(page)) {
        return;
      }
      found = waits.list(Optional.of(found.getLast().entry().id()), PAGE);
    }
  }

  private void add(Explanation explanation, Instant now, List<Waiting> page) {
    spool
        .message(explanation.entry().id().message())
        .map(facts -> new Waiting(facts, explanation))
        .filter(waiting -> filter.fits(waiting, now))
        .ifPresent(page::add);
  }

  private static Optional<EntryId> before(EntryId id) {
    return id.index() > 0
        ? Optional.of(new EntryId(id.message(), id.index() - 1))
        : MessageFinder.before(id.message());
  }
}
