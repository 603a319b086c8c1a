package io.posthorn.queue;

/**
 * How much of the queue is in memory.
 *
 * @param active {@linkplain io.posthorn.egress.Work#places places} for entries at a time, whatever
 *     their state
 * @param batch places for entries of one scheduled queue that one turn reads
 * @param lane entries that wait in one ready queue
 */
public record Bounds(int active, int batch, int lane) {

  /**
   * What stands without configuration: some 40 MB at most, and in one lane what 20 connections send
   * while the next batches are read.
   */
  public static final Bounds DEFAULT = new Bounds(20_000, 100, 400);

  public Bounds {
    if (batch < 1 || lane < 1 || active < batch) {
      throw new IllegalArgumentException("a window holds at least one batch, a batch one entry");
    }
  }
}
