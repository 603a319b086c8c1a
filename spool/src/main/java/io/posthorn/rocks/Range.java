package io.posthorn.rocks;

import java.util.Optional;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/**
 * A walk over neighbouring keys. It always has a lower bound, and an upper one wherever the range
 * ends before the family: beyond a bound the engine would search its way through deleted keys.
 */
final class Range implements AutoCloseable {

  private final Slice lower;
  private final Optional<Slice> upper;
  private final ReadOptions options;
  private final RocksIterator iterator;

  Range(RocksDB database, ColumnFamilyHandle family, byte[] lower, Optional<byte[]> upper) {
    this.lower = new Slice(lower);
    this.upper = upper.map(Slice::new);
    this.options = new ReadOptions().setIterateLowerBound(this.lower);
    this.upper.ifPresent(options::setIterateUpperBound);
    this.iterator = database.newIterator(family, options);
    iterator.seekToFirst();
  }

  /**
   * Whether there is a key here.
   *
   * @throws RocksDBException when the end was reached only because the disk could not be read
   */
  boolean isValid() throws RocksDBException {
    if (iterator.isValid()) {
      return true;
    }
    iterator.status();
    return false;
  }

  byte[] key() {
    return iterator.key();
  }

  byte[] value() {
    return iterator.value();
  }

  void next() {
    iterator.next();
  }

  void previous() {
    iterator.prev();
  }

  void seek(byte[] key) {
    iterator.seek(key);
  }

  void seekToLast() {
    iterator.seekToLast();
  }

  @Override
  public void close() {
    iterator.close();
    options.close();
    upper.ifPresent(Slice::close);
    lower.close();
  }
}
