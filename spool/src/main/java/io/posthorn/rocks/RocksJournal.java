package io.posthorn.rocks;

import io.posthorn.envelope.MessageId;
import io.posthorn.event.Journal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.rocksdb.RocksDBException;

/**
 * The journal as it is stored. A line that cannot be read is passed over and counted: its number is
 * then missing.
 */
final class RocksJournal implements Journal {

  private final Store store;
  private final ReadPool pool;
  private final Published published;
  private final Damage damage;

  RocksJournal(Store store, ReadPool pool, Published published, Damage damage) {
    this.store = store;
    this.pool = pool;
    this.published = published;
    this.damage = damage;
  }

  @Override
  public List<Line> read(long sequence, int limit) {
    return pool.call(() -> store.read(engine -> lines(engine, sequence, limit)));
  }

  private List<Line> lines(Engine engine, long sequence, int limit) throws RocksDBException {
    List<Line> lines = new ArrayList<>();
    long from = Math.max(sequence, first(engine));
    byte[] end = Keys.journal(published.nextSequence());
    try (Range range = engine.range(Family.JOURNAL, Keys.journal(from), end)) {
      for (; lines.size() < limit && range.isValid(); range.next()) {
        byte[] key = range.key();
        switch (JournalRow.decode(Keys.number(key), range.value())) {
          case Decoded.Value<Line>(Line line) -> lines.add(line);
          case Decoded.Damaged<Line>(String why) ->
              damage.found(Family.JOURNAL, key, range.value(), why);
        }
      }
    }
    return lines;
  }

  @Override
  public List<Line> readBack(long sequence, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Line> first(MessageId message) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean await(long sequence, Duration most) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Long> cursor(String consumer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Void> moveCursor(String consumer, long sequence) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long next() {
    return published.nextSequence();
  }

  @Override
  public long firstSince(Instant time) {
    return pool.call(() -> store.read(engine -> firstSince(engine, time)));
  }

  /** By halving: the times of lines never go back. */
  private long firstSince(Engine engine, Instant time) throws RocksDBException {
    long low = first(engine);
    long high = published.nextSequence();
    while (low < high) {
      long middle = low + (high - low) / 2;
      byte[] end = Keys.journal(high);
      try (Range range = engine.range(Family.JOURNAL, Keys.journal(middle), end)) {
        if (!range.isValid() || !JournalRow.time(range.value()).isBefore(time)) {
          high = middle;
        } else {
          low = Keys.number(range.key()) + 1;
        }
      }
    }
    return low;
  }

  private static long first(Engine engine) throws RocksDBException {
    return Meta.JOURNAL_FIRST.read(engine).orElse(1L);
  }
}
