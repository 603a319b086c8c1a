package io.posthorn.rocks;

import io.posthorn.spool.SpoolException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What readers on other threads need of the committer's ledger: only what is written. */
final class Published {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile View view;
  private volatile boolean closed;

  Published(Ledger ledger) {
    this.view = view(ledger);
  }

  /**
   * A state of things.
   *
   * @param nextSequence that the journal's next line will get
   */
  private record View(Floors floors, long nextSequence) {}

  /** Everything in {@code ledger} is on disk. */
  void written(Ledger ledger) {
    view = view(ledger);
    wake();
  }

  /** Nothing more will be written. */
  void close() {
    closed = true;
    wake();
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for an event with that number.
   *
   * @return whether there is one; false after {@code most}
   * @throws SpoolException when there will be none, because the spool is closed
   */
  boolean await(long sequence, Duration most) throws InterruptedException {
    long left = TimeUnit.NANOSECONDS.convert(most);
    lock.lock();
    try {
      while (nextSequence() <= sequence) {
        if (closed) {
          throw new SpoolException("the spool is closed");
        }
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  Floors floors() {
    return view.floors();
  }

  long nextSequence() {
    return view.nextSequence();
  }

  private static View view(Ledger ledger) {
    return new View(ledger.floors(), ledger.nextSequence());
  }
}
