package io.posthorn.queue;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Resting queues by the time of their heads. Owned by the scheduler's thread. */
final class Timetable {

  private final Map<ScheduledQueue, Slot> slots = new HashMap<>();
  private final TreeSet<Slot> order =
      new TreeSet<>(Comparator.comparing(Slot::time).thenComparingLong(Slot::serial));
  private long serial;

  private record Slot(Instant time, long serial, ScheduledQueue queue) {}

  /** Lists a queue at the time of its head, and nowhere else. */
  void put(ScheduledQueue queue) {
    Instant head = queue.head().orElse(null);
    Slot old = slots.get(queue);
    if (old != null && old.time().equals(head)) {
      return;
    }
    remove(queue);
    if (head != null) {
      Slot slot = new Slot(head, serial++, queue);
      slots.put(queue, slot);
      order.add(slot);
    }
  }

  void remove(ScheduledQueue queue) {
    Slot slot = slots.remove(queue);
    if (slot != null) {
      order.remove(slot);
    }
  }

  /** Takes the first queue that is due at {@code now}. */
  Optional<ScheduledQueue> takeDue(Instant now) {
    if (order.isEmpty() || order.first().time().isAfter(now)) {
      return Optional.empty();
    }
    ScheduledQueue queue = order.first().queue();
    remove(queue);
    return Optional.of(queue);
  }

  /** When the first queue is due. */
  Optional<Instant> first() {
    return order.isEmpty() ? Optional.empty() : Optional.of(order.first().time());
  }
}
