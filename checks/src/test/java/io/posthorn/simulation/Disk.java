package io.posthorn.simulation;

import io.posthorn.spool.Health;
import io.posthorn.spool.MemorySpool;
import io.posthorn.time.Time;
import java.time.Duration;
import java.util.SplittableRandom;

/** Syncs what a spool is given, in groups, and takes its time. */
final class Disk {

  private final MemorySpool spool;
  private final Time time;
  private final SplittableRandom random;
  private final Bell work = new Bell();
  private Duration stall = Duration.ZERO;

  Disk(MemorySpool spool, Time time, SplittableRandom random) {
    this.spool = spool;
    this.time = time;
    this.random = random;
    spool.holdSyncs();
  }

  /** Something was written, or the spool has recovered. */
  void wake() {
    work.ring();
  }

  /** The next sync takes as long. */
  void stall(Duration duration) {
    stall = duration;
  }

  /** Whether a read of a broken disk fails, this time. */
  boolean failsToRead() {
    return random.nextInt(3) == 0;
  }

  /** Until the life ends. */
  void run() throws InterruptedException {
    while (true) {
      while (spool.unsynced() == 0 || isBroken()) {
        work.await();
      }
      time.sleep(stall.plusMillis(random.nextInt(20)));
      stall = Duration.ZERO;
      int group = spool.unsynced();
      for (int i = 0; i < group && !isBroken(); i++) {
        spool.syncOne();
        if (random.nextInt(4) == 0) {
          Thread.yield();
        }
      }
    }
  }

  private boolean isBroken() {
    return spool.health() instanceof Health.Broken;
  }
}
