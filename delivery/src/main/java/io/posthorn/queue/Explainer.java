package io.posthorn.queue;

import io.posthorn.outcome.Reason;
import io.posthorn.queue.ScheduledQueue.Destination;
import io.posthorn.queue.ScheduledQueue.Phase;
import io.posthorn.queue.Window.Active;
import io.posthorn.spool.Entry;
import io.posthorn.spool.QueueName;
import io.posthorn.time.Time;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says why entries are where they are; looks at what the scheduler owns, on its thread. */
final class Explainer {

  private final Window window;
  private final Turns turns;
  private final Map<QueueName, String> unreadable;
  private final Lanes lanes;
  private final Time time;

  /**
   * Of one scheduler.
   *
   * @param unreadable the queues whose last read failed, and why
   */
  Explainer(Window window, Turns turns, Map<QueueName, String> unreadable, Lanes lanes, Time time) {
    this.window = window;
    this.turns = turns;
    this.unreadable = unreadable;
    this.lanes = lanes;
    this.time = time;
  }

  /**
   * One for each of {@code entries}, which are as on disk.
   *
   * @param recording whether outcomes can be written
   */
  List<Explanation> explain(List<Entry> entries, boolean recording) {
    Instant now = time.now();
    return entries.stream().map(entry -> explain(entry, recording, now)).toList();
  }

  private Explanation explain(Entry entry, boolean recording, Instant now) {
    Active known = window.find(entry.id()).orElse(null);
    if (known == null) {
      return Explanation.onDisk(entry, standing(entry, recording, now), now);
    }
    Optional<Lane> lane = known.lane().filter(in -> in.ready().holds(known.work()));
    boolean waits = lane.isPresent() || known.queue().pending.contains(known.work());
    return lane.flatMap(lanes::obstacle)
        .map(wait -> Explanation.ready(entry, wait))
        .orElseGet(() -> Explanation.inMemory(entry, !waits, now));
  }

  private Optional<Explanation.Standing> standing(Entry entry, boolean recording, Instant now) {
    if (!recording) {
      String why = "outcomes cannot be written";
      return Optional.of(new Explanation.Standing(Reason.SPOOL_PRESSURE, why, Optional.of(now)));
    }
    Optional<ScheduledQueue> queue = turns.known(entry.queue());
    String why = unreadable.get(entry.queue());
    if (why != null) {
      return Optional.of(new Explanation.Standing(Reason.SPOOL_READ, why, again(queue, now)));
    }
    if (queue.filter(known -> known.hasMissed(entry.id())).isPresent()) {
      String unread = "it could not be read when it was due";
      return Optional.of(new Explanation.Standing(Reason.SPOOL_READ, unread, again(queue, now)));
    }
    return queue
        .filter(known -> known.phase() == Phase.PARKED)
        .flatMap(ScheduledQueue::destination)
        .flatMap(Destination::path)
        .flatMap(lanes::known)
        .map(lanes::standing);
  }

  /** When it is read again; without a head, that is what happens now. */
  private static Optional<Instant> again(Optional<ScheduledQueue> queue, Instant now) {
    return queue.flatMap(ScheduledQueue::head).or(() -> Optional.of(now));
  }
}
