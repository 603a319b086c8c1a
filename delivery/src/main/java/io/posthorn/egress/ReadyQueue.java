package io.posthorn.egress;

import io.posthorn.time.Deadline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The entries that may go over one path now, first in first out, bounded. The scheduler offers,
 * dispatchers take; safe for use by many threads.
 */
public final class ReadyQueue {

  private final int capacity;
  private int limit;
  private final Runnable onLow;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition offered = lock.newCondition();
  private final ArrayDeque<Work> works = new ArrayDeque<>();
  private int takers;
  private boolean full;
  private boolean closed;

  /**
   * An empty queue.
   *
   * @param capacity the most entries in it
   * @param onLow told, by a taker's thread, when the queue has become half empty after it was full
   */
  public ReadyQueue(int capacity, Runnable onLow) {
    this.capacity = capacity;
    this.limit = capacity;
    this.onLow = onLow;
  }

  /** Takes at most so many from now on, within its capacity; what is in it stays. */
  public void limit(int most) {
    lock.lock();
    try {
      limit = Math.min(most, capacity);
      full |= works.size() >= limit;
    } finally {
      lock.unlock();
    }
  }

  /** Adds at the end, unless the queue is full or closed. */
  public boolean offer(Work work) {
    lock.lock();
    try {
      if (closed || works.size() >= limit) {
        return false;
      }
      works.add(work);
      full |= works.size() >= limit;
      offered.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The first entry; waits for one until the deadline, and no longer than until the queue is
   * closed.
   */
  public Optional<Work> take(Deadline deadline) throws InterruptedException {
    boolean low;
    Optional<Work> taken;
    lock.lock();
    try {
      takers++;
      try {
        await(deadline);
      } finally {
        takers--;
      }
      taken = closed ? Optional.empty() : Optional.ofNullable(works.poll());
      low = full && works.size() <= limit / 2;
      full &= !low;
    } finally {
      lock.unlock();
    }
    if (low) {
      onLow.run();
    }
    return taken;
  }

  private void await(Deadline deadline) throws InterruptedException {
    while (works.isEmpty() && !closed && !deadline.hasPassed()) {
      var _ = deadline.await(lock, offered);
    }
  }

  /** Takes one entry out of its turn; false when a taker was first. */
  public boolean remove(Work work) {
    lock.lock();
    try {
      return works.remove(work);
    } finally {
      lock.unlock();
    }
  }

  /** Takes all that is left, for a path that turned out to lead nowhere. */
  public List<Work> drain() {
    lock.lock();
    try {
      List<Work> all = new ArrayList<>(works);
      works.clear();
      full = false;
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** Lets nothing in or out any more; who waits gets nothing. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      offered.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many more it takes. */
  public int room() {
    lock.lock();
    try {
      return closed ? 0 : Math.max(0, limit - works.size());
    } finally {
      lock.unlock();
    }
  }

  /** How many wait in it. */
  public int size() {
    lock.lock();
    try {
      return works.size();
    } finally {
      lock.unlock();
    }
  }

  /** Whether an entry still waits in it. */
  public boolean holds(Work work) {
    lock.lock();
    try {
      return works.contains(work);
    } finally {
      lock.unlock();
    }
  }

  /** How many entries have no taker waiting for them: what further connections would be for. */
  public int surplus() {
    lock.lock();
    try {
      return works.size() - takers;
    } finally {
      lock.unlock();
    }
  }
}
