package io.posthorn.rocks;

import java.util.Optional;
import org.rocksdb.RocksDBException;

/** The names in the {@code meta} family whose values are numbers. */
enum Meta {
  /** The version of the layout as a whole; a newer one is not opened. */
  FORMAT("format"),
  /** How many groups were written; part of each, so that one in doubt can be told. */
  GROUP("group"),
  /** What the schedule of the queue had reached with the last group; only while anything waits. */
  SCHEDULE("schedule"),
  /** The first sequence number that the journal still has. */
  JOURNAL_FIRST("journal-first"),
  /** Whether the last stop was in order: 1 from stop to start. */
  CLEAN_STOP("clean-stop"),
  /** The first sequence number from which on {@link Family#FIRST} has its rows. */
  INDEXED_FROM("indexed-from");

  /** The layout that this version writes. */
  static final long CURRENT_FORMAT = 2;

  /** The oldest layout that this version can go on with: it lacks families, and that is all. */
  static final long OLDEST_FORMAT = 1;

  private final String text;

  Meta(String text) {
    this.text = text;
  }

  byte[] key() {
    return Keys.meta(text);
  }

  Optional<Long> read(Engine engine) throws RocksDBException {
    return engine
        .get(Family.META, key())
        .filter(value -> value.length == Long.BYTES)
        .map(Keys::number);
  }
}
