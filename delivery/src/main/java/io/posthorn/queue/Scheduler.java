package io.posthorn.queue;

import io.posthorn.egress.EgressPath;
import io.posthorn.egress.Work;
import io.posthorn.envelope.EntryId;
import io.posthorn.queue.ScheduledQueue.Destination;
import io.posthorn.queue.ScheduledQueue.Phase;
import io.posthorn.queue.Window.Active;
import io.posthorn.route.Route;
import io.posthorn.route.Site;
import io.posthorn.shaping.Lease;
import io.posthorn.shaping.Shaping;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.Due;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import io.posthorn.spool.QueueName;
import io.posthorn.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which entry may go now. One thread runs it ({@link #run}) and owns all it knows; others
 * post to its {@link Inbox}. It does no I/O and never waits but for the next notice, so that a test
 * can drive it by hand: {@link #hear} a notice, then {@link #look} at the clock.
 *
 * <p>Fairness: queues that are due take turns, each a batch; where a path is full they wait for it
 * in the order in which they came.
 */
public final class Scheduler implements Runnable {

  /** Due times are looked at again at least this often, because the wall clock may jump. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** For how long it is taken for granted that a domain's mail goes where it last went. */
  private static final Duration ROUTE_FRESH = Duration.ofSeconds(30);

  /** When a queue, or an entry, that could not be read is tried again. */
  private static final Duration READ_AGAIN = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

  private final Inbox inbox;
  private final Errands errands;
  private final Paths paths;
  private final Time time;
  private final Bounds bounds;
  private final Lanes lanes;

  private final Turns turns;
  private final Window window;
  private final Map<QueueName, String> unreadable = new HashMap<>();
  private final Explainer explainer;
  private final Withdrawals withdrawals;
  private long sweepAt;
  private volatile Snapshot latest = new Snapshot(0, 0, 0);
  private boolean recording = true;
  private boolean stopped;

  /** A scheduler that knows no queue yet. */
  public Scheduler(
      Inbox inbox, Errands errands, Shaping shaping, Paths paths, Time time, Bounds bounds) {
    this.inbox = inbox;
    this.errands = errands;
    this.paths = paths;
    this.time = time;
    this.bounds = bounds;
    this.lanes =
        new Lanes(errands, shaping, time, bounds.lane(), path -> inbox.post(new Notice.Low(path)));
    this.turns = new Turns(time);
    this.window = new Window(bounds.active());
    this.explainer = new Explainer(window, turns, unreadable, lanes, time);
    this.withdrawals = new Withdrawals(window, turns);
    this.sweepAt = time.ticks();
  }

  /** Runs until it is told to stop. */
  @Override
  public void run() {
    while (!stopped) {
      try {
        List<Notice> notices = inbox.take(time.deadline(untilNextLook()));
        notices.forEach(notice -> guard(() -> hear(notice)));
        guard(this::look);
      } catch (InterruptedException stop) {
        return;
      }
    }
  }

  /** A bug that concerns one notice must not end all delivery. */
  private static void guard(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error bug) {
      LOG.error("scheduler", bug);
    }
  }

  /** Takes note of one thing. */
  void hear(Notice notice) {
    switch (notice) {
      case Notice.Known(QueueName name, Instant head) -> known(name, head);
      case Notice.Accepted(Acceptance acceptance) -> accepted(acceptance);
      case Notice.Fed(QueueName name, Batch batch) -> fed(turns.queue(name), batch);
      case Notice.Unreadable(QueueName name, String why) -> unreadable(turns.queue(name), why);
      case Notice.Routed(QueueName name, Route route) -> routed(turns.queue(name), route);
      case Notice.Settled(EntryId id, Optional<Instant> next) -> settled(id, next);
      case Notice.Returned(EntryId id) -> returned(id);
      case Notice.Closed(EgressPath path, Lease lease) -> closed(path, lease);
      case Notice.Low(EgressPath path) -> lanes.known(path).ifPresent(this::unpark);
      case Notice.Recording(boolean works) -> recording(works);
      case Notice.Question question -> answer(question);
      case Notice.Withdraw wanted -> withdraw(wanted);
      case Notice.Stop() -> stop();
    }
  }

  private void answer(Notice.Question question) {
    question.answer().complete(explainer.explain(question.entries(), recording));
  }

  /** Looks at the clock, and lets queues that are due take their turns. */
  void look() {
    Instant now = time.now();
    turns.awaitDue(now);
    if (time.ticks() - sweepAt >= 0) {
      sweepAt = time.ticks() + LOOK.toNanos();
      sweep();
    }
    while (recording && !stopped && window.free() > 0 && turns.isAnyWaiting()) {
      turns.next().ifPresent(queue -> turn(queue, now));
    }
  }

  /** How long there is nothing to do unless a notice comes. */
  Duration untilNextLook() {
    Instant now = time.now();
    Duration sweep = Duration.ofNanos(Math.max(0, sweepAt - time.ticks()));
    Duration head = turns.firstDue().map(at -> Duration.between(now, at)).orElse(LOOK);
    Duration least = head.compareTo(sweep) < 0 ? head : sweep;
    return least.isNegative() ? Duration.ZERO : least;
  }

  private void known(QueueName name, Instant head) {
    ScheduledQueue queue = turns.queue(name);
    queue.keptOnDisk(ScheduledQueue.key(head, ScheduledQueue.FIRST_ID));
    turns.touch(queue);
  }

  private void accepted(Acceptance acceptance) {
    Instant now = time.now();
    for (Entry entry : acceptance.entries()) {
      ScheduledQueue queue = turns.queue(entry.queue());
      Due due = ScheduledQueue.key(entry.due(), entry.id());
      if (!takeFresh(queue, acceptance.message(), entry, now)) {
        queue.keptOnDisk(due);
      }
      turns.touch(queue);
    }
  }

  /** The short way: an entry that is due goes on without being read, if nobody waits before it. */
  private boolean takeFresh(ScheduledQueue queue, Message message, Entry entry, Instant now) {
    boolean mayGo =
        (queue.phase() == Phase.RESTING || queue.phase() == Phase.ROUTING)
            && !entry.due().isAfter(now)
            && !queue.hasOnDiskBefore(entry.due())
            && !window.holds(entry.id())
            && window.free() > 0
            && queue.pending.size() < bounds.batch();
    if (!mayGo) {
      return false;
    }
    Work work = new Work(message, entry);
    Optional<Site> site = freshSite(queue);
    if (site.isPresent()) {
      Lane lane = lanes.of(paths.path(site.get(), message));
      queue.ledTo(lane.path());
      if (lane.room() <= 0 || !admit(lane, work, queue)) {
        return false;
      }
    } else {
      window.put(work, queue, Optional.empty());
      queue.pending.add(work);
      route(queue);
    }
    queue.takenFresh(ScheduledQueue.key(entry.due(), entry.id()));
    return true;
  }

  private void fed(ScheduledQueue queue, Batch batch) {
    unreadable.remove(queue.name());
    window.endPromise(queue.name()).ifPresent(this::unpark);
    Set<EntryId> stale = queue.endRead(batch.last(), batch.next());
    queue.missed(batch.unread(), time.now().plus(READ_AGAIN));
    for (Work work : batch.works()) {
      EntryId id = work.entry().id();
      if (!stale.contains(id) && !window.holds(id)) {
        window.put(work, queue, Optional.empty());
        queue.tookIn();
        queue.pending.add(work);
      }
    }
    place(queue);
  }

  private void unreadable(ScheduledQueue queue, String why) {
    window.endPromise(queue.name()).ifPresent(this::unpark);
    if (!why.equals(unreadable.put(queue.name(), why))) { // it is tried again every few seconds
      LOG.error("queue {} cannot be read: {}", queue.name(), why);
    }
    queue.failRead(time.now().plus(READ_AGAIN));
    turns.touch(queue);
  }

  private void routed(ScheduledQueue queue, Route route) {
    if (queue.phase() == Phase.ROUTING) {
      queue.enter(Phase.RESTING);
    }
    switch (route) {
      case Route.Hosts hosts -> {
        queue.leadsTo(new Destination(hosts.site(), Optional.empty(), time.ticks()));
        place(queue);
      }
      case Route.Unroutable unroutable -> {
        queue.leadsTo(null);
        List<Work> works = List.copyOf(queue.pending);
        queue.pending.clear();
        if (!works.isEmpty()) {
          errands.refuse(unroutable, works);
        }
        turns.touch(queue);
      }
    }
  }

  private Optional<Site> freshSite(ScheduledQueue queue) {
    return queue
        .destination()
        .filter(known -> time.ticks() - known.since() < ROUTE_FRESH.toNanos())
        .map(Destination::site);
  }

  private void route(ScheduledQueue queue) {
    if (queue.phase() != Phase.ROUTING) {
      turns.leave(queue, Phase.ROUTING);
      errands.route(queue.name());
    }
  }

  /** Puts what is pending into lanes; what finds no room goes back to the disk. */
  private void place(ScheduledQueue queue) {
    if (queue.pending.isEmpty()) {
      turns.touch(queue);
      return;
    }
    Optional<Site> site = freshSite(queue);
    if (site.isEmpty()) {
      route(queue);
      return;
    }
    while (!queue.pending.isEmpty()) {
      Work work = queue.pending.poll();
      Lane lane = lanes.of(paths.path(site.get(), work.message()));
      queue.ledTo(lane.path());
      if (!admit(lane, work, queue)) {
        queue.pending.addFirst(work);
        turnAway(queue, lane);
        return;
      }
    }
    turns.touch(queue);
  }

  /** Pending entries find no room: they go back to the disk, but for those too old to wait. */
  private void turnAway(ScheduledQueue queue, Lane lane) {
    List<Work> tooOld = lanes.pausedUntil(lane).isPresent() ? tooOld(queue) : List.of();
    queue.pending.removeAll(tooOld);
    queue.pending.forEach(work -> window.giveBack(work.entry().id()));
    queue.pending.clear();
    if (tooOld.isEmpty()) {
      park(queue, lane);
    } else {
      errands.expire(lane.path(), tooOld);
      turns.touch(queue); // the next ones may be too old as well
    }
  }

  private List<Work> tooOld(ScheduledQueue queue) {
    Instant now = time.now();
    return queue.pending.stream()
        .filter(work -> !work.message().life().expires().isAfter(now))
        .toList();
  }

  private boolean admit(Lane lane, Work work, ScheduledQueue queue) {
    if (!lanes.admit(lane, work)) {
      return false;
    }
    window.put(work, queue, Optional.of(lane));
    open(lane);
    return true;
  }

  private void open(Lane lane) {
    if (recording && !stopped) {
      lanes.open(lane);
      unpark(lane); // each connection gives room
    }
  }

  private void settled(EntryId id, Optional<Instant> next) {
    Optional<Lane> lane = window.find(id).flatMap(Active::lane);
    Optional<ScheduledQueue> queue = window.leave(id);
    queue.ifPresent(from -> {
      next.ifPresent(due -> from.keptOnDisk(ScheduledQueue.key(due, id)));
      turns.touch(from);
    });
    lane.ifPresent(this::open); // its success may have widened the window
  }

  private void returned(EntryId id) {
    window.giveBack(id).ifPresent(turns::touch);
  }

  private void withdraw(Notice.Withdraw wanted) {
    Set<EntryId> granted = withdrawals.withdraw(wanted.entries());
    if (!wanted.granted().complete(granted)) {
      granted.forEach(this::returned); // whoever asked has gone
    }
  }

  private void closed(EgressPath path, Lease lease) {
    lease.close();
    lanes
        .known(path)
        .ifPresent(lane -> {
          lane.closed();
          unpark(lane);
        });
    lanes.fewestFirst().forEach(this::open);
  }

  private void recording(boolean works) {
    recording = works;
    if (works) {
      sweepAt = time.ticks();
    }
  }

  private void stop() {
    stopped = true;
    lanes.all().forEach(lane -> lane.ready().close());
  }

  /** What needs no notice: pauses that end, lanes and queues that nobody uses any more. */
  private void sweep() {
    lanes.all().forEach(this::unpark);
    lanes.fewestFirst().forEach(this::open);
    lanes.forgetUnused();
    latest = snapshot();
    turns.forget(queue -> queue.isForgettable() && freshSite(queue).isEmpty());
  }

  private void unpark(Lane lane) {
    lanes.unpark(lane, bounds.batch()).forEach(turns::await);
  }

  private void park(ScheduledQueue queue, Lane lane) {
    turns.leave(queue, Phase.PARKED);
    lane.parked.add(queue);
    lanes.pausedUntil(lane).ifPresent(until -> sweepAt = until - sweepAt < 0 ? until : sweepAt);
  }

  /** Reads a batch of a queue that is due, unless its path has no room for it. */
  private void turn(ScheduledQueue queue, Instant now) {
    if (!queue.isDue(now)) {
      turns.touch(queue); // the clock went back
      return;
    }
    Optional<Lane> lane =
        freshSite(queue).isEmpty()
            ? Optional.empty()
            : queue.destination().flatMap(Destination::path).flatMap(lanes::known);
    // Behind a path that is paused the oldest are read once, because some may be too old to wait.
    lane = lane.filter(known -> lanes.pausedUntil(known).isEmpty());
    int room = lane.map(Lane::room).orElse(Lane.LEAST_ROOM);
    if (lane.isPresent() && room <= 0) {
      park(queue, lane.get());
      return;
    }
    int limit = Math.min(Math.min(bounds.batch(), room), window.free());
    window.promise(queue.name(), limit, lane);
    errands.read(queue.name(), queue.beginRead(now), now, limit);
  }

  /** What is in memory; of the last sweep, for any thread. */
  public Snapshot latest() {
    return latest;
  }

  /** What is in memory now; for the scheduler's thread. */
  Snapshot snapshot() {
    int ready = turns.all().stream().mapToInt(queue -> queue.pending.size()).sum();
    ready += lanes.all().stream().mapToInt(lane -> lane.ready().size()).sum();
    return new Snapshot(turns.all().size(), ready, Math.max(0, window.entries() - ready));
  }
}
