package io.posthorn.rocks;

import org.rocksdb.RocksDBException;

/**
 * Stands before and behind each write to the engine. The real one is open; tests put one there that
 * fails as a disk fails: before, nothing is written; behind, what was written is there although it
 * counts as failed.
 */
interface WriteGate {

  /** Before a batch is written. */
  default void before(boolean sync) throws RocksDBException {}

  /** After a batch was written and, if asked for, synced. */
  default void behind(boolean sync) throws RocksDBException {}

  /** Before the database is opened again. */
  default void reopening() throws RocksDBException {}

  /** Lets everything pass. */
  static WriteGate open() {
    return new WriteGate() {};
  }
}
