package io.posthorn.rocks;

import io.posthorn.observe.Meters;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.Time;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the committer does between groups, at most once a second: it looks at the disk, and now and
 * then at the age of the journal. And what it counts.
 */
final class Housekeeping {

  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Duration BETWEEN_TRIMS = Duration.ofMinutes(1);

  private final Time time;
  private final Vitals vitals;
  private final Trimmer trimmer;
  private final Meters.Timer syncs;
  private final Meters.Counter groups;
  private final Meters.Counter grouped;
  private long lastLook;
  private long lastTrim;

  Housekeeping(Time time, Vitals vitals, Trimmer trimmer, Meters meters) {
    this.time = time;
    this.vitals = vitals;
    this.trimmer = trimmer;
    this.lastLook = time.ticks();
    this.lastTrim = lastLook;
    this.syncs =
        meters.timer("posthorn_spool_fsync_duration_seconds", "Time to write and sync a group");
    this.groups =
        meters.counter("posthorn_spool_groups_total", "Groups synced; grouped / groups is a size");
    this.grouped =
        meters.counter(
            "posthorn_spool_grouped_total", "Acceptances, settlements and notes synced in groups");
  }

  /** Asks for lines to be trimmed. */
  @FunctionalInterface
  interface Trimmer {

    /** What was recorded before {@code oldest} is no longer needed. */
    void trim(Instant oldest);
  }

  Time time() {
    return time;
  }

  Vitals vitals() {
    return vitals;
  }

  /** Looks around, if the last look is long enough ago. */
  void look() {
    long ticks = time.ticks();
    if (ticks - lastLook < BETWEEN_LOOKS.toNanos()) {
      return;
    }
    lastLook = ticks;
    vitals.look();
    if (ticks - lastTrim >= BETWEEN_TRIMS.toNanos()) {
      lastTrim = ticks;
      trim();
    }
  }

  /** A journal that cannot be read is no reason to take no mail. */
  private void trim() {
    try {
      trimmer.trim(time.schedule().now());
    } catch (SpoolException e) {
      LOG.warn("The journal cannot be trimmed: {}", e.getMessage());
    }
  }

  void synced(Duration took) {
    syncs.record(took);
  }

  void wrote(Group group) {
    if (group.isSynced()) {
      groups.increment();
      grouped.add((double) group.synced());
    }
  }
}
