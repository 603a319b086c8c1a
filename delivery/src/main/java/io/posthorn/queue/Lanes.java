package io.posthorn.queue;

import io.posthorn.egress.EgressPath;
import io.posthorn.egress.ReadyQueue;
import io.posthorn.egress.Work;
import io.posthorn.outcome.Reason;
import io.posthorn.shaping.Permission;
import io.posthorn.shaping.Shaping;
import io.posthorn.time.Time;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The lanes of all egress paths in use. Owned by the scheduler's thread. */
final class Lanes {

  private final Errands errands;
  private final Shaping shaping;
  private final Time time;
  private final int capacity;
  private final Consumer<EgressPath> onLow;
  private final Map<EgressPath, Lane> lanes = new LinkedHashMap<>();
  private long turn;

  /**
   * None yet.
   *
   * @param capacity of each ready queue
   * @param onLow told, by any thread, that a ready queue has room again
   */
  Lanes(Errands errands, Shaping shaping, Time time, int capacity, Consumer<EgressPath> onLow) {
    this.errands = errands;
    this.shaping = shaping;
    this.time = time;
    this.capacity = capacity;
    this.onLow = onLow;
  }

  Lane of(EgressPath path) {
    return lanes.computeIfAbsent(
        path, key -> new Lane(key, new ReadyQueue(capacity, () -> onLow.accept(key))));
  }

  Optional<Lane> known(EgressPath path) {
    return Optional.ofNullable(lanes.get(path));
  }

  Collection<Lane> all() {
    return lanes.values();
  }

  /**
   * Lanes that want a connection, those with the fewest first: where there are not enough for all,
   * each gets its share, and hosts that are slow do not keep theirs for ever.
   */
  List<Lane> fewestFirst() {
    return lanes.values().stream()
        .filter(lane -> lane.wantsConnection(0))
        .sorted(Comparator.comparingInt(Lane::connections).thenComparingLong(Lane::lastTurn))
        .toList();
  }

  /** Puts an entry into a lane, unless it is full or its path is paused. */
  boolean admit(Lane lane, Work work) {
    return pausedUntil(lane).isEmpty() && lane.room() > 0 && lane.ready().offer(work);
  }

  OptionalLong pausedUntil(Lane lane) {
    return shaping.pausedUntil(lane.path(), time.ticks());
  }

  /** Opens connections as far as there is work for them and they are allowed. */
  void open(Lane lane) {
    int starting = 0;
    while (lane.wantsConnection(starting)) {
      switch (shaping.tryLease(lane.path(), time.ticks())) {
        case Permission.Go go -> {
          lane.opened(++turn);
          starting++;
          errands.dispatch(lane.path(), lane.ready(), go.lease());
        }
        case Permission.Wait wait -> {
          lane.blocked(wait);
          return;
        }
      }
    }
  }

  /** Queues that may take their turn because there is room: no more than the room is for. */
  List<ScheduledQueue> unpark(Lane lane, int batch) {
    List<ScheduledQueue> turns = new ArrayList<>();
    int room = lane.room();
    if (room <= 0 || lane.parked.isEmpty() || pausedUntil(lane).isPresent()) {
      return turns;
    }
    for (int left = room; left > 0 && !lane.parked.isEmpty(); left -= batch) {
      turns.add(lane.parked.poll());
    }
    return turns;
  }

  void forgetUnused() {
    lanes.values().removeIf(Lane::isUnused);
  }

  /**
   * What keeps the entries in a lane from being taken, but for those before them: its path is
   * paused, or more connections are needed than the site or the node allows.
   */
  Optional<Explanation.Standing> obstacle(Lane lane) {
    boolean isPaused = pausedUntil(lane).isPresent();
    boolean isStuck =
        lane.blocked()
            .filter(wait -> wait.reason() != Reason.PATH_LIMIT || lane.connections() == 0)
            .isPresent();
    return isPaused || isStuck ? Optional.of(standing(lane)) : Optional.empty();
  }

  /** What the queues that are parked in a lane wait for. */
  Explanation.Standing standing(Lane lane) {
    OptionalLong paused = pausedUntil(lane);
    if (paused.isPresent()) {
      return new Explanation.Standing(
          Reason.PATH_LIMIT,
          "no host of " + lane.path().site() + " works",
          Optional.of(instant(paused.getAsLong())));
    }
    Reason reason = lane.blocked().map(Permission.Wait::reason).orElse(Reason.PATH_LIMIT);
    String full =
        reason == Reason.NODE_LIMIT
            ? "all connections of this node are in use"
            : lane.connections() + " connections to " + lane.path().site() + " are busy";
    return new Explanation.Standing(reason, full, Optional.of(time.now()));
  }

  private Instant instant(long ticks) {
    return time.now().plusNanos(Math.max(0, ticks - time.ticks()));
  }
}
