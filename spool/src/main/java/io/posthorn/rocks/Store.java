package io.posthorn.rocks;

import io.posthorn.spool.SpoolException;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.RocksDBException;

/**
 * The open database, which may be replaced by itself after a failed write: readers hold it while
 * they read, so that it is never closed under them. Only the committer writes and replaces, so it
 * alone uses {@link #engine} without holding anything.
 */
final class Store implements AutoCloseable {

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Opener opener;
  private final Unreadable unreadable;
  private Optional<Engine> engine;

  Store(Engine engine, Opener opener, Unreadable unreadable) {
    this.engine = Optional.of(engine);
    this.opener = opener;
    this.unreadable = unreadable;
  }

  /** Opens the same database again. */
  @FunctionalInterface
  interface Opener {

    /** The database, recovered to what its log says. */
    Engine open() throws RocksDBException;
  }

  /** Something to be read. */
  @FunctionalInterface
  interface Reading<T> {

    /** Reads; must close its ranges before it returns. */
    T from(Engine engine) throws RocksDBException;
  }

  /**
   * Reads, while the database stays open.
   *
   * @throws SpoolException when it is not open or cannot be read
   */
  <T> T read(Reading<T> reading) {
    lock.readLock().lock();
    try {
      return reading.from(
          engine.orElseThrow(() -> new SpoolException("the spool is closed or being reopened")));
    } catch (RocksDBException e) {
      unreadable.met(e);
      throw new SpoolException("the spool cannot be read: " + e.getMessage(), e);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** The database, for the committer's own thread. */
  Engine engine() {
    return engine.orElseThrow(() -> new SpoolException("the spool is closed"));
  }

  /** What was found to be unreadable so far. */
  Unreadable unreadable() {
    return unreadable;
  }

  /** Whether a database is open; false after a {@link #reopen} that failed. */
  boolean isOpen() {
    return engine.isPresent();
  }

  /**
   * Closes the database and opens it again; nobody reads it before {@code first} has. When either
   * fails, there is none until the next call.
   */
  <T> T reopen(Reading<T> first) throws RocksDBException {
    lock.writeLock().lock();
    try {
      close();
      Engine opened = opener.open();
      try {
        T result = first.from(opened);
        engine = Optional.of(opened);
        return result;
      } finally {
        if (engine.isEmpty()) {
          opened.close();
        }
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      engine.ifPresent(Engine::close);
      engine = Optional.empty();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
