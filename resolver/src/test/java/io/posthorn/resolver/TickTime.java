package io.posthorn.resolver;

import io.posthorn.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Clocks that stand still until a test moves them. */
final class TickTime implements Time {

  private final AtomicLong ticks = new AtomicLong();

  void advance(Duration duration) {
    ticks.addAndGet(duration.toNanos());
  }

  @Override
  public Instant now() {
    return Instant.EPOCH.plusNanos(ticks.get());
  }

  @Override
  public long ticks() {
    return ticks.get();
  }

  @Override
  public void sleep(Duration duration) {
    advance(duration);
  }
}
