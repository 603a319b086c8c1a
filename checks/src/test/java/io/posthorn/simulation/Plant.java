package io.posthorn.simulation;

import io.posthorn.dispatch.Delivery;
import io.posthorn.envelope.EntryId;
import io.posthorn.shaping.Lease;
import io.posthorn.spool.Due;
import io.posthorn.spool.Settlement;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * A bug that is put in on purpose, between the relay and its ports, to see whether it is noticed.
 * Without one, nothing here does anything.
 */
final class Plant {

  /** The kinds of bugs. */
  enum Bug {
    NONE,
    /** The spool loses the due key of an entry that is to be tried again. */
    LOST_DUE_KEY,
    /** The spool says that a message is synced before it is. */
    EARLY_250,
    /** A connection that could not be opened keeps its lease. */
    LEAKED_LEASE,
    /** A start does not ask what the schedule had reached. */
    FORGOTTEN_SCHEDULE
  }

  /** One of so many occasions. */
  private static final int RARE = 20;

  private final Bug bug;
  private final SplittableRandom random;
  private final Set<EntryId> lost = new HashSet<>();

  Plant(Bug bug, SplittableRandom random) {
    this.bug = bug;
    this.random = random;
  }

  private boolean strikes(Bug which) {
    return bug == which && random.nextInt(RARE) == 0;
  }

  /** What a start is told that the schedule had reached. */
  Optional<Instant> reached(Optional<Instant> noted) {
    return strikes(Bug.FORGOTTEN_SCHEDULE) ? Optional.empty() : noted;
  }

  /** What an acceptance answers. */
  CompletableFuture<Void> accepted(CompletableFuture<Void> synced) {
    boolean early = !synced.isDone() && strikes(Bug.EARLY_250);
    return early ? CompletableFuture.completedFuture(null) : synced;
  }

  /** A settlement is made. */
  void settled(Settlement settlement) {
    for (Settlement.Change change : settlement.changes()) {
      lost.remove(change.before().id());
      if (change.after().isPresent() && strikes(Bug.LOST_DUE_KEY)) {
        lost.add(change.before().id());
      }
    }
  }

  /** What is left of due keys. */
  List<Due> found(List<Due> keys) {
    return lost.isEmpty()
        ? keys
        : keys.stream().filter(key -> !lost.contains(key.entry())).toList();
  }

  /** Whether a due key is there. */
  boolean has(EntryId entry) {
    return !lost.contains(entry);
  }

  /** A connection could not be opened. */
  void refused(Delivery delivery) {
    if (strikes(Bug.LEAKED_LEASE)) {
      List<Lease> leases = Inside.leases(delivery);
      Inside.markReturned(leases.get(random.nextInt(leases.size())));
    }
  }
}
