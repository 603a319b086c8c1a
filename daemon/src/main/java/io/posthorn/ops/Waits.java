package io.posthorn.ops;

import io.posthorn.queue.Explanation;
import io.posthorn.spool.Entry;
import java.util.List;

/** Knows why entries are where they are: {@link io.posthorn.dispatch.Delivery#explain(List)}. */
@FunctionalInterface
public interface Waits {

  /**
   * Explains entries as they were read from the spool, in the same order. Blocks, and takes time of
   * the scheduler's thread: ask for what is wanted only.
   */
  List<Explanation> explain(List<Entry> entries);
}
