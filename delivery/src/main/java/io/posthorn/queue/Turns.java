package io.posthorn.queue;

import io.posthorn.queue.ScheduledQueue.Phase;
import io.posthorn.spool.QueueName;
import io.posthorn.time.Time;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All scheduled queues that are known, and the order in which they are read: a resting queue is in
 * the timetable at the time of its head, one that is due waits for its turn behind the others.
 * Owned by the scheduler's thread.
 */
final class Turns {

  private final Map<QueueName, ScheduledQueue> queues = new HashMap<>();
  private final Timetable timetable = new Timetable();
  private final ArrayDeque<ScheduledQueue> waiting = new ArrayDeque<>();
  private final Time time;

  Turns(Time time) {
    this.time = time;
  }

  /** The queue of that name; from now on it is known. */
  ScheduledQueue queue(QueueName name) {
    return queues.computeIfAbsent(name, ScheduledQueue::new);
  }

  Optional<ScheduledQueue> known(QueueName name) {
    return Optional.ofNullable(queues.get(name));
  }

  Collection<ScheduledQueue> all() {
    return queues.values();
  }

  /** A resting queue goes where its head says: into the timetable, or to those that wait. */
  void touch(ScheduledQueue queue) {
    if (queue.phase() != Phase.RESTING) {
      return;
    }
    if (queue.isDue(time.now())) {
      timetable.remove(queue);
      await(queue);
    } else {
      timetable.put(queue);
    }
  }

  /** It waits for its turn. */
  void await(ScheduledQueue queue) {
    queue.enter(Phase.TURNING);
    waiting.add(queue);
  }

  /** It does something else, and its head does not matter meanwhile. */
  void leave(ScheduledQueue queue, Phase phase) {
    timetable.remove(queue);
    queue.enter(phase);
  }

  /** What has become due waits for its turn from now on. */
  void awaitDue(Instant now) {
    Optional<ScheduledQueue> due = timetable.takeDue(now);
    while (due.isPresent()) {
      await(due.get());
      due = timetable.takeDue(now);
    }
  }

  /** The queue whose turn it is; resting from now on. Empty when none waits. */
  Optional<ScheduledQueue> next() {
    Optional<ScheduledQueue> next = Optional.ofNullable(waiting.poll());
    next.ifPresent(queue -> queue.enter(Phase.RESTING));
    return next;
  }

  /** Whether a queue waits for its turn. */
  boolean isAnyWaiting() {
    return !waiting.isEmpty();
  }

  /** When the first of those that rest is due. */
  Optional<Instant> firstDue() {
    return timetable.first();
  }

  void forget(Predicate<ScheduledQueue> which) {
    queues.values().removeIf(which);
  }
}
