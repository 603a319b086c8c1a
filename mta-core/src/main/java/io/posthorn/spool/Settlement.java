package io.posthorn.spool;

import io.posthorn.event.Event;
import java.util.List;
import java.util.Optional;

/**
 * What became of some entries, recorded in one step. With the last entry of a message, message and
 * body go, unless its sender is owed a report.
 *
 * @param changes of entries
 * @param events to be recorded in the same step
 */
public record Settlement(List<Change> changes, List<Event> events) {

  public Settlement {
    changes = List.copyOf(changes);
    events = List.copyOf(events);
  }

  /**
   * One entry before and after.
   *
   * @param before as it is in the spool
   * @param after as it is to be; empty when it is finished
   * @param owed what its sender is to be told of its end, if anything
   */
  public record Change(Entry before, Optional<Entry> after, Optional<News> owed) {

    public Change {
      if (after.isPresent() && owed.isPresent()) {
        throw new IllegalArgumentException("what is not finished has no end to tell of");
      }
    }

    /** An entry that goes on. */
    public static Change to(Entry before, Entry after) {
      return new Change(before, Optional.of(after), Optional.empty());
    }

    /** An entry that is finished, and nobody is to be told. */
    public static Change finished(Entry before) {
      return new Change(before, Optional.empty(), Optional.empty());
    }

    /** An entry that failed for good, and its sender is to be told. */
    public static Change failed(Entry before, Entry.Failure failure) {
      return told(before, new News.Failed(failure.attempt(), failure.cause()));
    }

    /** An entry that is finished, and its sender is to be told of it. */
    public static Change told(Entry before, News news) {
      return new Change(before, Optional.empty(), Optional.of(news));
    }
  }
}
