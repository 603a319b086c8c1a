package io.posthorn.spool;

import io.posthorn.event.Event;
import java.util.List;
import java.util.Optional;

/**
 * What became of some entries, recorded in one step. With the last entry of a message, message and
 * body go.
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
   */
  public record Change(Entry before, Optional<Entry> after) {}
}
