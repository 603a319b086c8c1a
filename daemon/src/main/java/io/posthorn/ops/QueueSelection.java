package io.posthorn.ops;

import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.queue.Explanation;
import io.posthorn.spool.Entry;
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
    if (ranges.isPresent()) {
      named(ranges.get(), now, pages);
    } else {
      all(now, pages);
    }
  }

  private void all(Instant now, Pages pages) throws IOException {
    List<Entry> found = spool.entries(Optional.empty(), PAGE);
    while (!found.isEmpty() && show(found, now, pages)) {
      found = spool.entries(Optional.of(found.getLast().id()), PAGE);
    }
  }

  private void named(List<Range> wanted, Instant now, Pages pages) throws IOException {
    Optional<EntryId> last = Optional.empty(); // an entry and its message may both be named
    List<Entry> page = new ArrayList<>();
    for (Range range : wanted) {
      int end = end(range);
      EntryId next = range.first();
      while (next.index() < end) {
        List<Entry> found = from(next, end);
        for (Entry entry : found) {
          if (last.filter(seen -> seen.compareTo(entry.id()) >= 0).isPresent()) {
            continue;
          }
          last = Optional.of(entry.id());
          page.add(entry);
          if (page.size() == PAGE) {
            if (!show(page, now, pages)) {
              return;
            }
            page.clear();
          }
        }
        int behind = found.size() < PAGE ? end : found.getLast().id().index() + 1;
        next = new EntryId(range.message(), behind);
      }
    }
    show(page, now, pages);
  }

  /** The first index behind a range. */
  private int end(Range range) {
    return range.index().isPresent()
        ? range.index().getAsInt() + 1
        : spool.message(range.message()).map(Message::recipients).orElse(0);
  }

  /**
   * What waits of one message, up to {@code end}, but at most a page; no more of others is read.
   */
  private List<Entry> from(EntryId first, int end) {
    return spool.entries(before(first), Math.min(PAGE, end - first.index())).stream()
        .filter(entry -> entry.id().message().equals(first.message()) && entry.id().index() < end)
        .toList();
  }

  /** Explains a page and shows what the filter lets through; false when that was enough. */
  private boolean show(List<Entry> entries, Instant now, Pages pages) throws IOException {
    List<Waiting> page = new ArrayList<>();
    Optional<Message> message = Optional.empty(); // entries of one message stand together
    for (Explanation explanation : waits.explain(entries)) {
      MessageId id = explanation.entry().id().message();
      if (message.filter(known -> known.id().equals(id)).isEmpty()) {
        message = spool.message(id);
      }
      message
          .map(facts -> new Waiting(facts, explanation))
          .filter(waiting -> filter.fits(waiting, now))
          .ifPresent(page::add);
    }
    return page.isEmpty() || pages.more(page);
  }

  private static Optional<EntryId> before(EntryId id) {
    return id.index() > 0
        ? Optional.of(new EntryId(id.message(), id.index() - 1))
        : MessageFinder.before(id.message());
  }
}
