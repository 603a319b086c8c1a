package io.posthorn.dispatch;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Whether anything may be sent: not while outcomes cannot be recorded, because what is sent then
 * would be sent twice, and not once delivery is to stop. Safe for use by many threads.
 */
final class Gate {

  private final Consumer<Boolean> onChange;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int failing;
  private boolean stopped;

  /** Open; tells {@code onChange} whether outcomes can be recorded. */
  Gate(Consumer<Boolean> onChange) {
    this.onChange = onChange;
  }

  /**
   * Waits until something may be sent.
   *
   * @return false when delivery stops instead
   */
  boolean pass() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (failing > 0 && !stopped) {
        changed.await();
      }
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  /** One settlement could not be written. */
  void shut() {
    change(1);
  }

  /** It has been written after all. */
  void reopen() {
    change(-1);
  }

  private void change(int by) {
    lock.lock();
    try {
      boolean before = failing > 0;
      failing += by;
      if (before != failing > 0) {
        onChange.accept(failing == 0);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more is to be sent, for good. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isStopped() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }
}
