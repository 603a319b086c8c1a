package io.posthorn.server;

import java.time.Duration;

/** Whether a message arrives fast enough. For one thread. */
final class Pace {

  private final long span;
  private final int pace;
  private long since;
  private long before;

  /**
   * From now on.
   *
   * @param span in which
   * @param pace so many octets must come
   * @param octets that have come
   * @param now in ticks
   */
  Pace(Duration span, int pace, long octets, long now) {
    this.span = span.toNanos();
    this.pace = pace;
    this.before = octets;
    this.since = now;
  }

  /** Whether less came in the last whole span than must. */
  boolean isTooSlow(long octets, long now) {
    if (now - since < span) {
      return false;
    }
    boolean slow = octets - before < pace;
    since = now;
    before = octets;
    return slow;
  }
}
