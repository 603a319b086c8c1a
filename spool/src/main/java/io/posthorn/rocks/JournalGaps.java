package io.posthorn.rocks;

import java.util.Optional;
import java.util.function.Supplier;
import org.rocksdb.RocksDBException;

/**
 * Numbers of the journal that were lost with a part of the database: noted in {@link Family#META},
 * so that a gap is told of once, and that none of them is given to another event.
 */
final class JournalGaps {

  private final Engine engine;

  JournalGaps(Engine engine) {
    this.engine = engine;
  }

  /** Whether the gap from {@code first} to before {@code next} is noted. */
  boolean isNoted(long first, long next) throws RocksDBException {
    Optional<byte[]> end = engine.get(Family.META, Keys.gap(first));
    return end.isPresent() && Keys.number(end.get()) == next;
  }

  /** Behind the last number of all that are noted; 0 where there is none. */
  static long end(Engine engine) throws RocksDBException {
    long end = 0;
    try (Range range = engine.prefix(Family.META, Keys.gapPrefix())) {
      for (; range.isValid(); range.next()) {
        end = Math.max(end, Keys.number(range.value()));
      }
    }
    return end;
  }

  /**
   * Notes the gaps that are not noted yet, up to where consumers have read.
   *
   * @return how many
   */
  long note(Supplier<Batch> batch) throws RocksDBException {
    long found = 0;
    long expected = Meta.JOURNAL_FIRST.read(engine).orElse(1L);
    try (Range range =
        engine.range(Family.JOURNAL, Keys.journal(expected), Keys.journal(Long.MAX_VALUE))) {
      for (; range.isValid(); range.next()) {
        long sequence = Keys.number(range.key());
        found += note(expected, sequence, batch);
        expected = sequence + 1;
      }
    }
    return found + note(expected, read(), batch);
  }

  private long note(long first, long next, Supplier<Batch> batch) throws RocksDBException {
    if (first >= next || isNoted(first, next)) {
      return 0;
    }
    batch.get().put(Family.META, Keys.gap(first), Keys.number(next));
    return 1;
  }

  /** Where the consumer is that has read most, or the index leads. */
  private long read() throws RocksDBException {
    long most = 0;
    try (Range range = engine.all(Family.CURSOR)) {
      for (; range.isValid(); range.next()) {
        most = Math.max(most, Keys.number(range.value()));
      }
    }
    return most;
  }
}
