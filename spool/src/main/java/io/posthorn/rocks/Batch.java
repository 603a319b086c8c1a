package io.posthorn.rocks;

import io.posthorn.envelope.MessageId;
import io.posthorn.spool.SpoolException;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** A batch that is filled by family. Filling it happens in memory and does not fail. */
final class Batch {

  private final Engine engine;
  private final WriteBatch batch;

  Batch(Engine engine, WriteBatch batch) {
    this.engine = engine;
    this.batch = batch;
  }

  void put(Family family, byte[] key, byte[] value) {
    try {
      batch.put(engine.handle(family), key, value);
    } catch (RocksDBException e) {
      throw inMemory(e);
    }
  }

  void put(Meta name, long value) {
    put(Family.META, name.key(), Keys.number(value));
  }

  void delete(Family family, byte[] key) {
    try {
      batch.delete(engine.handle(family), key);
    } catch (RocksDBException e) {
      throw inMemory(e);
    }
  }

  /** One by one: a range deletion would keep the octets in their blob file for ever. */
  void deleteChunks(MessageId body, int chunks) {
    for (int chunk = 0; chunk < chunks; chunk++) {
      delete(Family.BODY, Keys.chunk(body, chunk));
    }
  }

  void deleteRange(Family family, byte[] from, byte[] to) {
    try {
      batch.deleteRange(engine.handle(family), from, to);
    } catch (RocksDBException e) {
      throw inMemory(e);
    }
  }

  private static SpoolException inMemory(RocksDBException e) {
    return new SpoolException("a batch could not be filled: " + e.getMessage(), e);
  }
}
