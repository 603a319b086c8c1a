package io.posthorn.rocks;

import io.posthorn.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** A disk that fills and fails when a test says so. */
final class TestDisk implements DiskSpace, WriteGate {

  static final long TOTAL = 100L << 30;

  private final AtomicLong free = new AtomicLong(TOTAL);
  private final AtomicInteger refusing = new AtomicInteger();
  private final AtomicInteger lying = new AtomicInteger();
  private final AtomicInteger stalling = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final AtomicReference<Runnable> next = new AtomicReference<>(TestDisk::nothing);

  private final List<Long> reopenings = new CopyOnWriteArrayList<>();

  /** How long it took from each reopening of the database to the next. */
  List<Duration> betweenReopenings() {
    List<Duration> between = new ArrayList<>();
    for (int i = 1; i < reopenings.size(); i++) {
      between.add(Duration.ofNanos(reopenings.get(i) - reopenings.get(i - 1)));
    }
    return between;
  }

  void setFree(long octets) {
    free.set(octets);
  }

  /** The next writes fail and are not on disk. */
  void refuse(int writes) {
    refusing.set(writes);
  }

  /** The next writes fail and are on disk all the same, as after a failed sync. */
  void lie(int writes) {
    lying.set(writes);
  }

  /** The engine wants the next writes to wait. */
  void stall(int writes) {
    stalling.set(writes);
  }

  /** The database cannot be opened again so many times. */
  void stayClosed(int times) {
    closed.set(times);
  }

  /** Runs {@code action} on the writing thread, once, before the next write that is synced. */
  void beforeNextSync(Runnable action) {
    next.set(action);
  }

  @Override
  public long free() {
    return free.get();
  }

  @Override
  public long total() {
    return TOTAL;
  }

  @Override
  public void before(boolean sync) throws RocksDBException {
    if (sync) {
      next.getAndSet(TestDisk::nothing).run();
    }
    if (takeOne(stalling)) {
      throw new RocksDBException(new Status(Status.Code.Incomplete, Status.SubCode.None, "stall"));
    }
    if (takeOne(refusing)) {
      throw ioError();
    }
  }

  @Override
  public void behind(boolean sync) throws RocksDBException {
    if (takeOne(lying)) {
      throw ioError();
    }
  }

  @Override
  public void reopening() throws RocksDBException {
    reopenings.add(Time.system().ticks());
    if (takeOne(closed)) {
      throw ioError();
    }
  }

  private static void nothing() {}

  private static boolean takeOne(AtomicInteger left) {
    return left.getAndUpdate(number -> Math.max(0, number - 1)) > 0;
  }

  private static RocksDBException ioError() {
    return new RocksDBException(
        new Status(Status.Code.IOError, Status.SubCode.None, "Input/output error"));
  }
}
