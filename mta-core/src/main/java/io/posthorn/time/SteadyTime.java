package io.posthorn.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clocks with a {@linkplain #schedule schedule} that jumps of the wall clock do not disturb.
 *
 * <p>A wall clock that is set, or corrected after it ran wrongly for days, jumps by seconds or
 * hours. Due times are instants, because they outlive the process; if they were compared with such
 * a clock, a jump forward would try all that waits at once, or give it up as too old, and a jump
 * back would let mail lie. So the schedule goes on at the pace of monotonic time from where it was,
 * and draws nearer to the wall clock by a tenth of that pace until both agree again. A process that
 * starts takes the wall clock as it is.
 *
 * <p>Safe for use by many threads.
 */
public final class SteadyTime implements Time {

  /** What the schedule follows at once: steps of a time service, and the grain of reading. */
  public static final Duration TOGETHER = Duration.ofSeconds(2);

  /** The part of elapsed time by which the schedule goes faster or slower to draw nearer. */
  private static final int PART = 10;

  private static final Logger LOG = LoggerFactory.getLogger(SteadyTime.class);

  private final Time machine;
  private final Schedule schedule;

  /** Clocks on those of {@code machine}; the schedule begins with its wall clock. */
  public SteadyTime(Time machine) {
    this.machine = machine;
    this.schedule = new Schedule(machine);
  }

  @Override
  public Instant now() {
    return machine.now();
  }

  @Override
  public long ticks() {
    return machine.ticks();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    machine.sleep(duration);
  }

  @Override
  public boolean await(Lock lock, Condition changed, Duration most) throws InterruptedException {
    return machine.await(lock, changed, most);
  }

  @Override
  public <T> CompletableFuture<T> orTimeout(CompletableFuture<T> answer, Duration most) {
    return machine.orTimeout(answer, most);
  }

  @Override
  public Time schedule() {
    return schedule;
  }

  /** The schedule's view: its wall time has no jumps and never goes back. */
  private static final class Schedule implements Time {

    private final Time machine;
    private Instant last;
    private long lastTicks;
    private boolean apart;

    Schedule(Time machine) {
      this.machine = machine;
      this.last = machine.now();
      this.lastTicks = machine.ticks();
    }

    @Override
    public synchronized Instant now() {
      long ticks = machine.ticks();
      Instant wall = machine.now();
      long elapsed = Math.max(0, ticks - lastTicks);
      Instant expected = last.plusNanos(elapsed);
      Duration ahead = Duration.between(expected, wall);
      boolean isJump = ahead.abs().compareTo(TOGETHER) > 0;
      if (isJump != apart) {
        apart = isJump;
        mention(ahead);
      }
      last =
          isJump
              ? expected.plusNanos(ahead.isNegative() ? -elapsed / PART : elapsed / PART)
              : later(wall, last);
      lastTicks = ticks;
      return last;
    }

    private void mention(Duration ahead) {
      if (apart) {
        LOG.warn(
            "the machine's clock jumped by {}: the schedule of the queue keeps its pace and draws"
                + " nearer by a tenth of it",
            ahead);
      } else {
        LOG.info("the schedule of the queue and the machine's clock agree again");
      }
    }

    private static Instant later(Instant one, Instant other) {
      return one.isAfter(other) ? one : other;
    }

    @Override
    public long ticks() {
      return machine.ticks();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      machine.sleep(duration);
    }

    @Override
    public boolean await(Lock lock, Condition changed, Duration most) throws InterruptedException {
      return machine.await(lock, changed, most);
    }

    @Override
    public <T> CompletableFuture<T> orTimeout(CompletableFuture<T> answer, Duration most) {
      return machine.orTimeout(answer, most);
    }
  }
}
