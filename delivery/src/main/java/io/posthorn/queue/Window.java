package io.posthorn.queue;

import io.posthorn.egress.Work;
import io.posthorn.envelope.EntryId;
import io.posthorn.spool.QueueName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The bounded part of all entries that is in memory, and the places that are kept for what is being
 * read. Owned by the scheduler's thread.
 */
final class Window {

  private final int size;
  private final Map<EntryId, Active> active = new HashMap<>();
  private final Map<QueueName, Promise> promises = new HashMap<>();
  private int promised;

  /** An empty one for at most {@code size} entries. */
  Window(int size) {
    this.size = size;
  }

  /**
   * An entry in memory, from when it is due until what became of it is on disk.
   *
   * @param lane in which it was put, if it was; it may have been taken from there
   */
  record Active(Work work, ScheduledQueue queue, Optional<Lane> lane) {}

  /** Places that are kept for what a read will give. */
  private record Promise(int places, Optional<Lane> lane) {}

  /** How many more entries may come into memory. */
  int free() {
    return size - active.size() - promised;
  }

  int entries() {
    return active.size();
  }

  boolean holds(EntryId id) {
    return active.containsKey(id);
  }

  Optional<Active> find(EntryId id) {
    return Optional.ofNullable(active.get(id));
  }

  void put(Work work, ScheduledQueue queue, Optional<Lane> lane) {
    active.put(work.entry().id(), new Active(work, queue, lane));
  }

  /** An entry leaves memory; empty where it was not there. */
  Optional<Active> remove(EntryId id) {
    Optional<Active> known = Optional.ofNullable(active.remove(id));
    known.ifPresent(gone -> gone.queue().left(id));
    return known;
  }

  /** An entry leaves memory as it came: it is on disk only. */
  void giveBack(Work work) {
    EntryId id = work.entry().id();
    remove(id)
        .ifPresent(gone -> gone.queue().keptOnDisk(ScheduledQueue.key(work.entry().due(), id)));
  }

  /** Keeps places for a read of a queue, in memory and in the lane. */
  void promise(QueueName queue, int places, Optional<Lane> lane) {
    promised += places;
    lane.ifPresent(in -> in.reserve(places));
    promises.put(queue, new Promise(places, lane));
  }

  /** The read has ended; gives the lane that has its places back. */
  Optional<Lane> endPromise(QueueName queue) {
    Promise promise = promises.remove(queue);
    if (promise == null) {
      return Optional.empty();
    }
    promised -= promise.places();
    promise.lane().ifPresent(lane -> lane.release(promise.places()));
    return promise.lane();
  }
}
