package io.posthorn.rocks;

import java.time.Duration;

/**
 * What an operator can say about the spool.
 *
 * @param minFree how much of the disk must be free for mail to be taken
 * @param journal how long events are kept
 * @param memory the bounds on what the spool holds in memory
 */
public record SpoolSettings(MinFree minFree, Duration journal, Memory memory) {

  /** What stands without configuration: 10 % or 5 GiB free, events for 30 days. */
  public static final SpoolSettings DEFAULT =
      new SpoolSettings(MinFree.DEFAULT, Duration.ofDays(30), Memory.DEFAULT);

  /**
   * Bounds in octets.
   *
   * @param arriving bodies and entries on their way to the disk; beyond it, writing fails
   * @param recent accepted bodies of one chunk kept until they are read for the first time
   * @param cache blocks, indexes and write buffers of the engine together
   * @param writeBuffers the part of {@code cache} for what is not in sorted files yet
   */
  public record Memory(long arriving, long recent, long cache, long writeBuffers) {

    /** For a heap of 512 MiB and as much beside it. */
    public static final Memory DEFAULT = new Memory(128L << 20, 32L << 20, 128L << 20, 64L << 20);
  }

  /**
   * A floor for free space: the lesser of a part of the disk and an amount.
   *
   * @param fraction of the file system, 0 to 1
   * @param octets at most so many
   */
  public record MinFree(double fraction, long octets) {

    /** 10 % or 5 GiB, whichever is less. */
    public static final MinFree DEFAULT = new MinFree(0.10, 5L << 30);

    public MinFree {
      if (!(fraction >= 0 && fraction <= 1) || octets < 0) {
        throw new IllegalArgumentException("min_free of " + fraction + " or " + octets);
      }
    }

    /** A part of the disk. */
    public static MinFree part(double fraction) {
      return new MinFree(fraction, Long.MAX_VALUE);
    }

    /** An amount. */
    public static MinFree amount(long octets) {
      return new MinFree(1, octets);
    }

    /** What must be free on a file system of {@code total} octets. */
    public long floor(long total) {
      return Math.min(octets, (long) (fraction * total));
    }
  }
}
