package io.posthorn.dispatch;

import io.posthorn.spool.Health;
import io.posthorn.time.Time;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Whether anything may be sent: not while outcomes cannot be recorded, because what is sent then
 * would be sent twice, and not once delivery is to stop. Safe for use by many threads.
 */
final class Gate {

  /** How often a broken spool is asked whether it has recovered. */
  private static final Duration ASK = Duration.ofMillis(500);

  private final Supplier<Health> health;
  private final Consumer<Boolean> onChange;
  private final Time time;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int failing;
  private boolean open = true;
  private boolean stopped;

  /**
   * Open.
   *
   * @param health of the spool
   * @param onChange told whether outcomes can be recorded
   */
  Gate(Supplier<Health> health, Consumer<Boolean> onChange, Time time) {
    this.health = health;
    this.onChange = onChange;
    this.time = time;
  }

  /**
   * Waits until something may be sent.
   *
   * @return false when delivery stops instead
   */
  boolean pass() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!look() && !stopped) {
        // Timed, because a spool does not tell when it has recovered.
        var _ = time.await(lock, changed, ASK);
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
      failing += by;
      look();
    } finally {
      lock.unlock();
    }
  }

  private boolean look() {
    boolean now = failing == 0 && !(health.get() instanceof Health.Broken);
    if (now != open) {
      open = now;
      onChange.accept(now);
      changed.signalAll();
    }
    return now;
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
