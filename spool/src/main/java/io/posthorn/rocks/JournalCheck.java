package io.posthorn.rocks;

import io.posthorn.event.Journal.Line;
import org.rocksdb.RocksDBException;

/** The part of {@link SpoolCheck} that is about the journal and its index. */
final class JournalCheck {

  private final Engine engine;
  private final Findings findings;

  JournalCheck(Engine engine, Findings findings) {
    this.engine = engine;
    this.findings = findings;
  }

  /** Counts the events. */
  long events() throws RocksDBException {
    long lines = 0;
    long expected = Meta.JOURNAL_FIRST.read(engine).orElse(1L);
    try (Range range =
        engine.range(Family.JOURNAL, Keys.journal(expected), Keys.journal(Long.MAX_VALUE))) {
      for (; range.isValid(); range.next()) {
        lines++;
        long sequence = Keys.number(range.key());
        if (sequence != expected && !new JournalGaps(engine).isNoted(expected, sequence)) {
          findings.add(
              Invariant.JOURNAL_WITHOUT_GAP,
              "numbers " + expected + " to " + (sequence - 1) + " are missing");
        }
        expected = sequence + 1;
        if (JournalRow.decode(sequence, range.value())
            instanceof Decoded.Damaged<Line>(String why)) {
          findings.add(Invariant.RECORDS_READABLE, "event " + sequence + ": " + why);
        }
      }
    }
    return lines;
  }

  /** Looks at what leads to the first events of messages. */
  void index() throws RocksDBException {
    long first = Meta.JOURNAL_FIRST.read(engine).orElse(1L);
    try (Range range = engine.all(Family.FIRST)) {
      for (; range.isValid(); range.next()) {
        long sequence = Keys.number(range.value());
        if (sequence >= first && !JournalRow.isIndexedBy(range.key(), sequence, engine)) {
          findings.add(
              Invariant.INDEX_LEADS_TO_FACTS,
              "message " + Keys.message(range.key()) + " leads to event " + sequence);
        }
      }
    }
  }
}
