package io.posthorn.server;

import io.posthorn.limits.Limits;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the header sections of all messages that are arriving may take together, beyond the ordinary
 * size that each may have. Safe for use by many threads.
 */
final class HeaderRoom {

  private final int ordinary;
  private final long limit;
  private final AtomicLong taken = new AtomicLong();

  HeaderRoom(Limits.Crowd limits) {
    this.ordinary = limits.ordinaryHeader();
    this.limit = limits.largeHeaders();
  }

  /** What a section may have without asking. */
  int ordinary() {
    return ordinary;
  }

  /** Whether a section of {@code before} octets may grow to {@code after}. */
  boolean grow(int before, int after) {
    long more = beyond(after) - beyond(before);
    if (taken.addAndGet(more) <= limit) {
      return true;
    }
    taken.addAndGet(-more);
    return false;
  }

  /** A section of {@code before} octets has {@code after} now. */
  void shrink(int before, int after) {
    taken.addAndGet(beyond(after) - beyond(before));
  }

  /** Whether little is left. */
  boolean isCrowded() {
    return taken.get() > limit - limit / 4;
  }

  /** Octets of large sections, beyond the ordinary. */
  long taken() {
    return taken.get();
  }

  private long beyond(int octets) {
    return Math.max(0, octets - ordinary);
  }
}
