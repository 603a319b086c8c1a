package io.posthorn.rocks;

import java.time.Instant;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;

/**
 * What the committer knows of the database beside what is in it: where the journal ends, which
 * group was last, floors, unfinished entries. After a failed write it is thrown away and read anew.
 */
final class Ledger {

  private final Floors floors;
  private final Living living;
  private final Consumer<RocksDBException> unreadable;
  private long group;
  private long nextSequence;
  private long lastTime;
  private long schedule;

  private Ledger(
      Consumer<RocksDBException> unreadable,
      long group,
      long nextSequence,
      long lastTime,
      long schedule) {
    this.floors = new Floors(unreadable);
    this.living = new Living(unreadable);
    this.unreadable = unreadable;
    this.group = group;
    this.nextSequence = nextSequence;
    this.lastTime = lastTime;
    this.schedule = schedule;
  }

  /**
   * Reads it, with new floors.
   *
   * @param unreadable hears of what the disk does not give, where the committer goes on without it
   */
  static Ledger load(Engine engine, Consumer<RocksDBException> unreadable) throws RocksDBException {
    long group = Meta.GROUP.read(engine).orElse(0L);
    long first = Meta.JOURNAL_FIRST.read(engine).orElse(1L);
    long next = first;
    long time = 0;
    try (Range range = engine.all(Family.JOURNAL)) {
      range.seekToLast();
      if (range.isValid()) {
        next = Math.max(first, Keys.number(range.key()) + 1);
        time = JournalRow.time(range.value()).toEpochMilli();
      }
    }
    next = Math.max(next, JournalGaps.end(engine)); // numbers that were given are not given again
    long schedule = Meta.SCHEDULE.read(engine).orElse(0L);
    return new Ledger(unreadable, group, next, time, schedule);
  }

  Floors floors() {
    return floors;
  }

  /** Hears of what cannot be read. */
  Consumer<RocksDBException> unreadable() {
    return unreadable;
  }

  Living living() {
    return living;
  }

  /** The number of the group that is being written or was written last. */
  long group() {
    return group;
  }

  long nextGroup() {
    return ++group;
  }

  /** The sequence number that the next event gets. */
  long nextSequence() {
    return nextSequence;
  }

  long takeSequence() {
    return nextSequence++;
  }

  /** What is noted of a schedule that stands at {@code now}: it never goes back. */
  long reached(Instant now) {
    schedule = Math.max(schedule, Keys.millis(now));
    return schedule;
  }

  /** The time of an event recorded at {@code now}: never before its predecessor's. */
  Instant recordedAt(Instant now) {
    lastTime = Math.max(lastTime, Keys.millis(now));
    return Instant.ofEpochMilli(lastTime);
  }
}
