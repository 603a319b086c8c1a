package io.posthorn.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

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

  private final TreeSet<Alarm> alarms = new TreeSet<>();
  private volatile boolean impatient;
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
    if (duration.isNegative() || duration.isZero()) {
      return;
    }
    CountDownLatch awake = new CountDownLatch(1);
    Alarm alarm = set(duration, true, awake::countDown);
    try {
      awake.await();
    } finally {
      cancel(alarm);
    }
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // the loop is the caller's
  public boolean await(Lock lock, Condition changed, Duration most) throws InterruptedException {
    if (most.isNegative() || most.isZero()) {
      return false;
    }
    AtomicBoolean rung = new AtomicBoolean();
    Alarm alarm =
        set(
            most,
            false,
            () -> {
              rung.set(true);
              lock.lock();
              try {
                changed.signalAll();
              } finally {
                lock.unlock();
              }
            });
    try {
      changed.await();
    } finally {
      cancel(alarm);
    }
    return !rung.get();
  }

  @Override
  public <T> CompletableFuture<T> orTimeout(CompletableFuture<T> answer, Duration most) {
    if (!answer.isDone()) {
      Alarm alarm = set(most, false, () -> answer.completeExceptionally(new TimeoutException()));
      var _ = answer.whenComplete((value, failure) -> cancel(alarm));
      if (impatient) {
        advance(most);
      }
    }
    return answer;
  }

  /**
   * From now on who waits for an answer that is not there yet waits in vain: the time for it passes
   * at once. For tests with one thread.
   */
  public void waitInVain() {
    impatient = true;
  }

  private synchronized Alarm set(Duration wait, boolean sleeps, Runnable ring) {
    Alarm alarm = new Alarm(ticks + wait.toNanos(), arrivals++, sleeps, ring);
    alarms.add(alarm);
    notifyAll();
    return alarm;
  }

  private synchronized void cancel(Alarm alarm) {
    alarms.remove(alarm);
  }

  /** Moves both clocks, and wakes whoever's time has come, the earliest first. */
  public void advance(Duration duration) {
    long end = ticks() + duration.toNanos();
    Optional<Alarm> next = moveTo(end);
    while (next.isPresent()) {
      next.get().ring().run(); // outside of the lock: it takes others
      next = moveTo(end);
    }
  }

  /** Moves to {@code end}, or to the first alarm before it, which is taken. */
  private synchronized Optional<Alarm> moveTo(long end) {
    Alarm next = alarms.isEmpty() ? null : alarms.first();
    boolean rings = next != null && next.until - end <= 0;
    move(Math.max(0, (rings ? next.until : end) - ticks));
    return rings ? Optional.ofNullable(alarms.pollFirst()) : Optional.empty();
  }

  /** Makes the wall clock jump to {@code instant}; ticks and sleepers do not notice. */
  public synchronized void setNow(Instant instant) {
    now = instant;
  }

  /** How many threads {@link #sleep}. */
  public synchronized int sleepers() {
    return (int) alarms.stream().filter(Alarm::sleeps).count();
  }

  /** When the first thread that waits for a time wakes, from now. */
  public synchronized Duration untilNextWake() {
    if (alarms.isEmpty()) {
      throw new IllegalStateException("nobody sleeps");
    }
    return Duration.ofNanos(Math.max(0, alarms.first().until - ticks));
  }

  /** Whether nobody waits for a time. */
  public synchronized boolean isIdle() {
    return alarms.isEmpty();
  }

  /**
   * Waits until at least {@code count} threads sleep, so that the next {@link #advance} finds them.
   *
   * @throws TimeoutException after 20 s of real time
   */
  public synchronized void awaitSleepers(int count) throws InterruptedException, TimeoutException {
    long end = Time.system().ticks() + PATIENCE.toNanos();
    while (sleepers() < count) {
      long left = end - Time.system().ticks();
      if (left <= 0) {
        throw new TimeoutException(sleepers() + " of " + count + " threads went to sleep");
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  private void move(long nanos) {
    ticks += nanos;
    now = now.plusNanos(nanos);
  }

  /**
   * What happens at a time.
   *
   * @param sleeps whether a thread sleeps until then, and is not waiting for something else
   */
  private record Alarm(long until, long arrival, boolean sleeps, Runnable ring)
      implements Comparable<Alarm> {

    @Override
    public int compareTo(Alarm other) {
      int first = Long.signum(until - other.until); // by difference, because ticks overflow
      return first != 0 ? first : Long.compare(arrival, other.arrival);
    }
  }
}
