package io.posthorn.server;

import java.time.Duration;

/**
 * A count that fades, evenly: so many within so long as come, as many go. For one thread at a time.
 */
final class Fading {

  private final double perNano;
  private double count;
  private long since;

  /** A count of which {@code most} fade within {@code window}. */
  Fading(int most, Duration window) {
    this.perNano = most / (double) window.toNanos();
  }

  /** One more, at the monotonic time {@code now}. */
  void add(long now) {
    count = at(now) + 1;
    since = now;
  }

  /** What is left at {@code now}. */
  double at(long now) {
    return count == 0 ? 0 : Math.max(0, count - (now - since) * perNano);
  }
}
