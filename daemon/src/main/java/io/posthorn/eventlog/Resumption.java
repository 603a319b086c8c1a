package io.posthorn.eventlog;

import io.posthorn.event.Journal;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where to go on after a start. */
final class Resumption {

  private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

  private Resumption() {}

  /**
   * The first event that was not written yet.
   *
   * <p>The file knows best. Where it was taken away, the cursor and the files that were put aside
   * say how far it had come. Events of another journal say nothing: the spool was removed or
   * restored.
   *
   * @param file the last event in the file
   * @param aside the last event in those put aside
   */
  static Position find(Journal journal, Optional<Position> file, Optional<Position> aside) {
    long end = journal.next();
    Optional<Position> cursor = journal.cursor(Follower.CONSUMER).map(Position::of);
    if (file.isPresent() && file.get().sequence() < end) {
      return file.get().next();
    }
    Position next =
        Stream.of(cursor, aside.filter(last -> last.sequence() < end).map(Position::next))
            .flatMap(Optional::stream)
            .max(Comparator.naturalOrder())
            .orElseGet(() -> Position.of(journal.firstSince(Instant.EPOCH)));
    file.or(() -> aside)
        .filter(last -> last.sequence() >= end)
        .ifPresent(last ->
            LOG.warn(
                "the event file ends with record {}, the journal with {}: that was another"
                    + " journal's; going on with record {} of this one",
                last.sequence(),
                end - 1,
                next.sequence()));
    return next;
  }
}
