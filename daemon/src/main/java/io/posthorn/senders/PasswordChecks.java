package io.posthorn.senders;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Lets few passwords be checked at a time, in the order in which they came: each check is
 * milliseconds of a processor that mail needs too. When too many wait, nobody more does.
 *
 * <p>Safe for use by many threads.
 */
final class PasswordChecks {

  /** At some milliseconds a check, the last one waits for a few seconds. */
  private static final int MOST_WAITING = 500;

  private final Semaphore turns;
  private final int most;
  private final AtomicInteger present = new AtomicInteger();

  /**
   * Checks.
   *
   * @param atATime how many run
   * @param waiting how many wait at most
   */
  PasswordChecks(int atATime, int waiting) {
    this.turns = new Semaphore(atATime, true);
    this.most = atATime + waiting;
  }

  /** Checks that leave half of the machine to others. */
  static PasswordChecks ofMachine() {
    return new PasswordChecks(
        Math.max(1, Runtime.getRuntime().availableProcessors() / 2), MOST_WAITING);
  }

  /** Runs a check when its turn comes; empty when there are too many, or the thread is to end. */
  <T> Optional<T> run(Supplier<T> check) {
    try {
      return present.incrementAndGet() > most ? Optional.empty() : Optional.of(inTurn(check));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      present.decrementAndGet();
    }
  }

  private <T> T inTurn(Supplier<T> check) throws InterruptedException {
    turns.acquire();
    try {
      return check.get();
    } finally {
      turns.release();
    }
  }
}
