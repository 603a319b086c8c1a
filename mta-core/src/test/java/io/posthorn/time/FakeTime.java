package io.posthorn.time;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Time that stands still until a test moves it. Wall clock and ticks go together with {@link
 * #advance}; {@link #setNow} makes the wall clock jump alone, as a machine's does.
 *
 * <p>Safe for use by many threads.
 */
public final class FakeTime implements Time {

  /** Where a new fake stands: a Friday morning. */
  public static final Instant START = Instant.parse("2026-11-20T08:15:00Z");

  /** How long a test waits, in real time, for a thread to go to sleep. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final PriorityQueue<Sleeper> sleepers = new PriorityQueue<>();
  private Instant now;
  private long ticks;
  private long arrivals;

  /** Stands at {@link #START}. */
  public FakeTime() {
    this(START);
  }

  /** Stands at {@code now}, with ticks at an origin that shows who confuses them with wall time. */
  public FakeTime(Instant now) {
    this.now = now;
    this.ticks = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos(); // ticks may overflow
  }

  @Override
  public synchronized Instant now() {
    return now;
  }

  @Override
  public synchronized long ticks() {
    return ticks;
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Sleeper sleeper;
    synchronized (this) {
      if (duration.isNegative() || duration.isZero()) {
        return;
      }
      sleeper = new Sleeper(ticks + duration.toNanos(), arrivals++, new CountDownLatch(1));
      sleepers.add(sleeper);
      notifyAll();
    }
    try {
      sleeper.awake.await();
    } finally {
      synchronized (this) {
        sleepers.remove(sleeper);
      }
    }
  }

  /** Moves both clocks, and wakes whoever's time has come, the earliest first. */
  public void advance(Duration duration) {
    synchronized (this) {
      long end = ticks + duration.toNanos();
      Sleeper next = sleepers.peek();
      while (next != null && next.until - end <= 0) {
        move(Math.max(0, next.until - ticks));
        sleepers.remove();
        next.awake.countDown();
        next = sleepers.peek();
      }
      move(end - ticks);
    }
  }

  /** Makes the wall clock jump to {@code instant}; ticks and sleepers do not notice. */
  public synchronized void setNow(Instant instant) {
    now = instant;
  }

  /** How many threads sleep. */
  public synchronized int sleepers() {
    return sleepers.size();
  }

  /** When the first sleeper wakes, from now. */
  public synchronized Duration untilNextWake() {
    Sleeper next = sleepers.peek();
    if (next == null) {
      throw new IllegalStateException("nobody sleeps");
    }
    return Duration.ofNanos(next.until - ticks);
  }

  /**
   * Waits until at least {@code count} threads sleep, so that the next {@link #advance} finds them.
   *
   * @throws TimeoutException after 20 s of real time
   */
  public synchronized void awaitSleepers(int count) throws InterruptedException, TimeoutException {
    long end = Time.system().ticks() + PATIENCE.toNanos();
    while (sleepers.size() < count) {
      long left = end - Time.system().ticks();
      if (left <= 0) {
        throw new TimeoutException(sleepers.size() + " of " + count + " threads went to sleep");
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  private void move(long nanos) {
    ticks += nanos;
    now = now.plusNanos(nanos);
  }

  private record Sleeper(long until, long arrival, CountDownLatch awake)
      implements Comparable<Sleeper> {

    @Override
    public int compareTo(Sleeper other) {
      int first = Long.signum(until - other.until); // by difference, because ticks overflow
      return first != 0 ? first : Long.compare(arrival, other.arrival);
    }
  }
}
