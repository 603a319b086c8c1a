package io.posthorn.ops;

import io.posthorn.envelope.EntryId;
import io.posthorn.queue.Explanation;
import java.util.List;
import java.util.Optional;

/** Knows why entries are where they are: {@link io.posthorn.dispatch.Delivery#list}. */
@FunctionalInterface
public interface Waits {

  /**
   * Unfinished entries in order of their age, each explained. Blocks.
   *
   * @param after where to go on, exclusive; empty for the oldest
   * @param limit the most returned
   */
  List<Explanation> list(Optional<EntryId> after, int limit);
}
