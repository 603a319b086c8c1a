package io.posthorn.server;

import io.posthorn.limits.Limits;

/**
 * Whether a message arrives fast enough while others wait for the memory that it holds. Looked at
 * about once a second. For one thread.
 */
final class Pace {

  private final Limits.Crowd limits;
  private long since;
  private long before;

  /**
   * From now on.
   *
   * @param octets that have come
   * @param now in ticks
   */
  Pace(Limits.Crowd limits, long octets, long now) {
    this.limits = limits;
    this.before = octets;
    this.since = now;
  }

  /** Whether less came in the last whole span than must. */
  boolean isTooSlow(long octets, long now) {
    if (now - since < limits.span().toNanos()) {
      return false;
    }
    boolean slow = octets - before < limits.pace();
    since = now;
    before = octets;
    return slow;
  }
}
