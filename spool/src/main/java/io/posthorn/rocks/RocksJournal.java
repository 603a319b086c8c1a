package io.posthorn.rocks;

import io.posthorn.envelope.MessageId;
import io.posthorn.event.Journal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.rocksdb.RocksDBException;

/**
 * The journal as it is stored. A line that cannot be read is passed over and counted: its number is
 * then missing.
 */
final class RocksJournal implements Journal {

  /** How long after its id was made the first event of a message is searched for. */
  private static final Duration SEARCHED_TIME = Duration.ofMinutes(1);

  private static final int SEARCHED_LINES = 50_000;

  /**
   * A page ends with the record that makes it this large, in octets as stored; on the heap it is a
   * few times as much. A record with a thousand recipients is some 40,000 octets.
   */
  private static final long PAGE_OCTETS = 256 << 10;

  /** So many damaged lines are remembered as told of. */
  private static final int MAX_TOLD = 10_000;

  private final Store store;
  private final ReadPool pool;
  private final Published published;
  private final Damage damage;
  private final Admission admission;
  private final Set<Long> told = ConcurrentHashMap.newKeySet();

  RocksJournal(
      Store store, ReadPool pool, Published published, Damage damage, Admission admission) {
    this.store = store;
    this.pool = pool;
    this.published = published;
    this.damage = damage;
    this.admission = admission;
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
      long octets = 0;
      for (; isRoom(lines, limit, octets) && range.isValid(); range.next()) {
        octets += add(range, lines);
      }
    }
    return lines;
  }

  @Override
  public List<Line> readBack(long sequence, int limit) {
    return pool.call(() -> store.read(engine -> linesBack(engine, sequence, limit)));
  }

  private List<Line> linesBack(Engine engine, long sequence, int limit) throws RocksDBException {
    List<Line> lines = new ArrayList<>();
    long first = first(engine);
    long end = Math.min(sequence, published.nextSequence());
    if (end <= first) {
      return lines;
    }
    try (Range range = engine.range(Family.JOURNAL, Keys.journal(first), Keys.journal(end))) {
      range.seekToLast();
      long octets = 0;
      for (; isRoom(lines, limit, octets) && range.isValid(); range.previous()) {
        octets += add(range, lines);
      }
    }
    return lines;
  }

  private static boolean isRoom(List<Line> lines, int limit, long octets) {
    return lines.size() < limit && octets < PAGE_OCTETS;
  }

  /** Adds the line there, if it can be read; returns its octets. */
  private long add(Range range, List<Line> lines) {
    byte[] key = range.key();
    byte[] row = range.value();
    switch (JournalRow.decode(Keys.number(key), row)) {
      case Decoded.Value<Line>(Line line) -> {
        lines.add(line);
        return row.length;
      }
      case Decoded.Damaged<Line>(String why) -> {
        tell(key, row, why);
        return 0;
      }
    }
  }

  /** Once for each line: many read it, again and again. */
  private void tell(byte[] key, byte[] row, String why) {
    if (told.size() >= MAX_TOLD) {
      told.clear();
    }
    if (told.add(Keys.number(key))) {
      damage.found(Family.JOURNAL, key, row, why);
    }
  }

  @Override
  public Optional<Line> first(MessageId message) {
    return pool.call(() -> store.read(engine -> first(engine, message)));
  }

  private Optional<Line> first(Engine engine, MessageId message) throws RocksDBException {
    Optional<Long> sequence = engine.get(Family.FIRST, Keys.message(message)).map(Keys::number);
    return sequence.isPresent()
        ? line(engine, sequence.get()).filter(line -> isFirst(line, message))
        : search(engine, message);
  }

  private Optional<Line> line(Engine engine, long sequence) throws RocksDBException {
    if (sequence < first(engine) || sequence >= published.nextSequence()) {
      return Optional.empty();
    }
    return engine
        .get(Family.JOURNAL, Keys.journal(sequence))
        .flatMap(row -> JournalRow.decode(sequence, row).optional());
  }

  private static boolean isFirst(Line line, MessageId message) {
    return line.event().message().equals(message) && JournalRow.hasFacts(line.event());
  }

  /** Among the lines from before there was an index: soon after the id was made. */
  private Optional<Line> search(Engine engine, MessageId message) throws RocksDBException {
    long end = Meta.INDEXED_FROM.read(engine).orElse(Long.MAX_VALUE);
    long start = first(engine) < end ? firstSince(engine, message.time()) : end;
    if (start >= end) {
      return Optional.empty();
    }
    Instant latest = message.time().plus(SEARCHED_TIME);
    try (Range range = engine.range(Family.JOURNAL, Keys.journal(start), Keys.journal(end))) {
      for (int i = 0; i < SEARCHED_LINES && range.isValid(); i++, range.next()) {
        byte[] row = range.value();
        if (JournalRow.time(row).isAfter(latest)) {
          break;
        }
        Optional<Line> line = JournalRow.decode(Keys.number(range.key()), row).optional();
        if (line.isPresent() && isFirst(line.get(), message)) {
          return line;
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean await(long sequence, Duration most) throws InterruptedException {
    return published.await(sequence, most);
  }

  @Override
  public Optional<Long> cursor(String consumer) {
    return pool.call(() ->
        store.read(engine -> engine.get(Family.CURSOR, Keys.cursor(consumer)).map(Keys::number)));
  }

  @Override
  public CompletableFuture<Void> moveCursor(String consumer, long sequence) {
    return admission.keep(done -> new Work.MoveCursor(consumer, sequence, done));
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
