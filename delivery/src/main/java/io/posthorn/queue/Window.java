package io.posthorn.queue;

import io.posthorn.egress.Work;
import io.posthorn.envelope.EntryId;
import io.posthorn.spool.QueueName;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bounded part of all entries that is in memory, the places that are kept for what is being
 * read, and the entries that somebody has withdrawn. Owned by the scheduler's thread.
 */
final class Window {

  /** Before everything that waits. */
  private static final Instant LONG_AGO = Instant.ofEpochSecond(1);

  private final int size;
  private final Map<EntryId, Active> active = new HashMap<>();
  private final Map<EntryId, ScheduledQueue> withdrawn = new HashMap<>();
  private final Map<QueueName, Promise> promises = new HashMap<>();
  private int taken;
  private int promised;

  /** An empty one of {@code size} {@linkplain Work#places places}. */
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

  /** How many places are left; less than none where the last entry was a large one. */
  int free() {
    return size - taken - promised;
  }

  int entries() {
    return active.size();
  }

  /** Whether an entry is in memory, or withdrawn: it is not to be taken from the disk. */
  boolean holds(EntryId id) {
    return active.containsKey(id) || withdrawn.containsKey(id);
  }

  boolean isWithdrawn(EntryId id) {
    return withdrawn.containsKey(id);
  }

  Optional<Active> find(EntryId id) {
    return Optional.ofNullable(active.get(id));
  }

  void put(Work work, ScheduledQueue queue, Optional<Lane> lane) {
    Active before = active.put(work.entry().id(), new Active(work, queue, lane));
    taken += work.places() - places(before);
  }

  private Optional<Active> remove(EntryId id) {
    Active known = active.remove(id);
    taken -= places(known);
    return Optional.ofNullable(known);
  }

  private static int places(@Nullable Active known) {
    return known == null ? 0 : known.work().places();
  }

  /**
   * From now on an entry, in memory or not, belongs to somebody else until it {@linkplain #leave
   * leaves}. It takes no place.
   */
  void withdraw(EntryId id, ScheduledQueue queue) {
    if (remove(id).isEmpty()) {
      queue.tookIn();
    }
    withdrawn.put(id, queue);
  }

  /** An entry is with nobody any more; gives its queue, or nothing where it was on disk only. */
  Optional<ScheduledQueue> leave(EntryId id) {
    Optional<ScheduledQueue> queue =
        remove(id).map(Active::queue).or(() -> Optional.ofNullable(withdrawn.remove(id)));
    queue.ifPresent(from -> from.left(id));
    return queue;
  }

  /** An entry leaves as it came: it is on disk only. Gives its queue, where it has left one. */
  Optional<ScheduledQueue> giveBack(EntryId id) {
    // What was withdrawn may wait for any time by now: its queue is read from the beginning.
    Instant due = find(id).map(known -> known.work().entry().due()).orElse(LONG_AGO);
    Optional<ScheduledQueue> queue = leave(id);
    queue.ifPresent(from -> from.keptOnDisk(ScheduledQueue.key(due, id)));
    return queue;
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
