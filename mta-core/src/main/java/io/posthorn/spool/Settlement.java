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
   * @param owed the failure that finished it, where its sender is to be told
   */
  public record Change(Entry before, Optional<Entry> after, Optional<Entry.Failure> owed) {

    public Change {
      if (after.isPresent() && owed.isPresent()) {
        throw new IllegalArgumentException("what is not finished has not failed");
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
      return new Change(before, Optional.empty(), Optional.of(failure));
    }
  }
}
