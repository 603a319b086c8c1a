package io.posthorn.rocks;

import io.posthorn.spool.Health;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the spool is: what the disk has left, and whether the last write worked. Changed by one
 * thread.
 */
final class Vitals {

  private static final Logger LOG = LoggerFactory.getLogger(Vitals.class);
  private static final Health READY = new Health.Ready();

  private final DiskSpace disk;
  private final SpoolSettings.MinFree minFree;
  private volatile Health space = READY;
  private volatile Optional<Health> fault = Optional.empty();

  Vitals(DiskSpace disk, SpoolSettings.MinFree minFree) {
    this.disk = disk;
    this.minFree = minFree;
  }

  /** For everybody, from any thread, at no cost. */
  Health health() {
    return fault.orElse(space);
  }

  /** Looks at the disk. */
  void look() {
    Health before = space;
    Health after = measure();
    space = after;
    if (before.getClass() != after.getClass()) {
      switch (after) {
        case Health.Ready ready -> LOG.info("The spool's disk has room again");
        case Health.Full(long free, long floor) ->
            LOG.error(
                "The spool's disk is full: {} octets free, {} needed; no mail is taken",
                free,
                floor);
        case Health.Broken(String why) -> LOG.error("{}; no mail is taken", why);
      }
    }
  }

  private Health measure() {
    try {
      long free = disk.free();
      long floor = minFree.floor(disk.total());
      return free < floor ? new Health.Full(free, floor) : READY;
    } catch (IOException e) {
      return new Health.Broken("The spool's disk cannot be asked for its space: " + e.getMessage());
    }
  }

  /** Free octets; not a number when the disk does not say. */
  double free() {
    try {
      return disk.free();
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  void broken(String why) {
    boolean news = fault.isEmpty();
    fault = Optional.of(new Health.Broken(why));
    if (news) {
      LOG.error("{}; nothing is taken and nothing is sent until the spool can be written", why);
    }
  }

  /** Whether the last write did not work. */
  boolean isFaulty() {
    return fault.isPresent();
  }

  void mended() {
    if (fault.isPresent()) {
      fault = Optional.empty();
      LOG.info("The spool can be written again");
    }
  }
}
