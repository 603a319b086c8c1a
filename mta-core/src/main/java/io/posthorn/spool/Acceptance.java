package io.posthorn.spool;

import io.posthorn.event.Event;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that becomes durable in the one step behind which we answer 250.
 *
 * @param message the facts
 * @param entries one a recipient; at least one
 * @param events to be recorded in the same step
 * @param reportsOn what this message is the report on: what was kept for the report goes in the
 *     same step. Where nothing is kept (any longer) the acceptance is refused, so that there is one
 *     report at most
 * @param alarm when the message's sender is to be told that it still waits
 */
public record Acceptance(
    Message message,
    List<Entry> entries,
    List<Event> events,
    Optional<ReportOn> reportsOn,
    Optional<Instant> alarm) {

  public Acceptance {
    entries = List.copyOf(entries);
    events = List.copyOf(events);
    if (entries.isEmpty()) {
      throw new IllegalArgumentException("a message is accepted for at least one recipient");
    }
  }

  /** One without an alarm. */
  public Acceptance(
      Message message, List<Entry> entries, List<Event> events, Optional<ReportOn> reportsOn) {
    this(message, entries, events, reportsOn, Optional.empty());
  }
}
