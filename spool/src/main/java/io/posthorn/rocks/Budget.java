package io.posthorn.rocks;

import java.util.concurrent.atomic.AtomicLong;

/** A bound on octets of mail that are in memory on their way to the disk. */
final class Budget {

  private final long limit;
  private final AtomicLong taken = new AtomicLong();

  Budget(long limit) {
    this.limit = limit;
  }

  /** Whether there was room for so many more. */
  boolean take(long octets) {
    if (taken.addAndGet(octets) <= limit) {
      return true;
    }
    taken.addAndGet(-octets);
    return false;
  }

  void give(long octets) {
    taken.addAndGet(-octets);
  }

  long taken() {
    return taken.get();
  }
}
