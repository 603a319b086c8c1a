package io.posthorn.time;

import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clocks with a {@linkplain #schedule schedule} that jumps of the wall clock do not disturb.
 *
 * <p>A wall clock that is set, or corrected after it ran wrongly for days, jumps by seconds or
 * hours. Due times are instants, because they outlive the process; if they were compared with such
 * a clock, a jump forward would try all that waits at once, or give it up as too old, and a jump
 * back would let mail lie. So the schedule goes on at the pace of monotonic time from where it was,
 * and draws nearer to the wall clock by a tenth of that pace until both agree again.
 *
 * <p>A process that starts takes the wall clock as it is, but {@linkplain #goOnFrom never begins
 * before} the time that an earlier one had reached.
 *
 * <p>Safe for use by many threads.
 */
public final class SteadyTime extends SameTicks {

  /** What the schedule follows at once: steps of a time service, and the grain of reading. */
  public static final Duration TOGETHER = Duration.ofSeconds(2);

  private final Schedule schedule;

  /** Clocks on those of {@code machine}; the schedule begins with its wall clock. */
  public SteadyTime(Time machine) {
    super(machine);
    this.schedule = new Schedule(machine);
  }

  /**
   * Lets the schedule go on from {@code reached}, if it has not come so far: for a start, before
   * anything is scheduled.
   *
   * <p>If the wall clock lies before it, the clock was set back, or this machine began with a wrong
   * one; whatever waits was stamped by a schedule that stood at {@code reached}, and must not wait
   * for that time to come a second time. There is no bound on how far they may lie apart. A clock
   * without a battery is years behind, and mail that waits for years is lost; while a schedule that
   * is years ahead, because the clock once was, only counts the days wrongly: what is stamped by it
   * keeps its times. It is left behind once a process starts with nothing to wait for.
   *
   * <p>There is nothing of the kind for a wall clock that lies ahead: it is not to be told from
   * time that has passed.
   */
  public void goOnFrom(Instant reached) {
    schedule.goOnFrom(reached);
  }

  @Override
  public Instant now() {
    return wall();
  }

  @Override
  public Time schedule() {
    return schedule;
  }

  /** The schedule's view: its wall time has no jumps and never goes back. */
  private static final class Schedule extends SameTicks {

    private static final Logger LOG = LoggerFactory.getLogger(SteadyTime.class);

    /** The part of elapsed time by which it goes faster or slower to draw nearer. */
    private static final int PART = 10;

    private Instant last;
    private long lastTicks;
    private boolean apart;

    Schedule(Time machine) {
      super(machine);
      this.last = wall();
      this.lastTicks = ticks();
    }

    @Override
    public synchronized Instant now() {
      long ticks = ticks();
      Instant wall = wall();
      long elapsed = Math.max(0, ticks - lastTicks);
      Instant expected = last.plusNanos(elapsed);
      Duration ahead = Duration.between(expected, wall);
      boolean isJump = isJump(ahead);
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

    synchronized void goOnFrom(Instant reached) {
      Duration behind = Duration.between(now(), reached);
      if (behind.isPositive()) {
        last = reached;
        apart = isJump(behind);
      }
      if (apart && behind.isPositive()) {
        LOG.warn(
            "the machine's clock stands at {}, {} before what the schedule of the queue had"
                + " reached: the schedule goes on from there and waits for the clock by a tenth of"
                + " its pace; if the clock is wrong, set it",
            wall(),
            behind);
      }
    }

    private static boolean isJump(Duration ahead) {
      return ahead.abs().compareTo(TOGETHER) > 0;
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
  }
}
