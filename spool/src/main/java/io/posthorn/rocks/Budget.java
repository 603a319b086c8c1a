package io.posthorn.rocks;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bound on octets of mail that are in memory on their way to the disk. Above three quarters of it
 * no more mail should begin to arrive, until a quarter is left. Safe for use by many threads.
 */
final class Budget {

  private static final Logger LOG = LoggerFactory.getLogger(Budget.class);

  private final long limit;
  private final AtomicLong taken = new AtomicLong();
  private final AtomicBoolean crowded = new AtomicBoolean();

  Budget(long limit) {
    this.limit = limit;
  }

  /** Whether there was room for so many more. */
  boolean take(long octets) {
    long now = taken.addAndGet(octets);
    if (now > limit - limit / 4 && crowded.compareAndSet(false, true)) {
      LOG.warn("{} of {} octets in memory wait for the disk; new mail hears 452", now, limit);
    }
    if (now <= limit) {
      return true;
    }
    give(octets);
    return false;
  }

  void give(long octets) {
    long now = taken.addAndGet(-octets);
    if (now < limit / 4 && crowded.compareAndSet(true, false)) {
      LOG.info("{} of {} octets in memory wait for the disk; mail is taken again", now, limit);
    }
  }

  long taken() {
    return taken.get();
  }

  /** Whether no more should begin to arrive. */
  boolean isCrowded() {
    return crowded.get();
  }
}
