package io.posthorn.rocks;

import io.posthorn.time.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. It takes what waits, writes it as one batch, syncs once, and hands
 * over who is to be told. Everything is written here, also what needs no sync: an unsynced write
 * from elsewhere would wait behind the running sync all the same.
 *
 * <p>When a write fails nobody knows whether it is on disk. Acceptances in it fail at once, so that
 * the client keeps its message; then the database is opened again, and {@link Recovery} makes it
 * what the clients were told. Outcomes, notes and reports of ours are never refused: they are
 * written again.
 */
final class Committer implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

  /** How long there is nothing to do before the disk is looked at. */
  private static final Duration IDLE = Duration.ofSeconds(1);

  /** How often and how long a write is tried again while the engine wants writers to slow down. */
  private static final int STALL_TRIES = 100;

  private static final Duration STALL_PAUSE = Duration.ofMillis(20);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Core core;
  private final Housekeeping housekeeping;
  private Ledger ledger;
  private int failures;

  /** A committer that goes on where {@code ledger} ends; it runs on a thread of its own. */
  Committer(Core core, Housekeeping housekeeping, Ledger ledger) {
    this.core = core;
    this.housekeeping = housekeeping;
    this.ledger = ledger;
  }

  /**
   * What the committer works with.
   *
   * @param gate stands before the writes
   * @param highWater is told of each sync
   * @param told tells who waits
   * @param published is what readers need of the ledger
   */
  record Core(
      Store store,
      Inbox inbox,
      Bodies bodies,
      WriteGate gate,
      HighWater highWater,
      Handover told,
      Published published) {}

  @Override
  public void run() {
    List<Work> rest = List.of();
    try {
      Optional<List<Work>> works = core.inbox().take(IDLE);
      while (works.isPresent()) {
        housekeeping.look();
        rest = works.get();
        boolean probe = rest.isEmpty() && housekeeping.vitals().isFaulty();
        while (probe || !rest.isEmpty()) {
          rest = commit(rest);
          probe = false;
        }
        works = core.inbox().take(IDLE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      housekeeping.vitals().broken("The spool's committer died: " + e.getMessage());
      LOG.error("The spool's committer died", e);
    } finally {
      core.inbox().close();
      core.published().close();
      core.told().refused(rest, "the spool is closed");
      core.told().refused(core.inbox().drain(), "the spool is closed");
    }
  }

  /** Writes a group; gives what is still owed, because it could not be written and must be. */
  private List<Work> commit(List<Work> works) throws InterruptedException {
    Optional<Group> group = Optional.empty();
    try {
      group = Optional.of(build(works));
      write(group.get());
      core.published().written(ledger);
      core.told().written(group.get());
      housekeeping.wrote(group.get());
      housekeeping.vitals().mended();
      failures = 0;
      raiseFloors();
      return List.of();
    } catch (RocksDBException e) {
      return survive(works, group, e);
    } finally {
      group.ifPresent(Group::close);
    }
  }

  /** Only for speed, so that a failure is not the group's. */
  private void raiseFloors() {
    try {
      ledger.floors().raise(core.store().engine());
    } catch (RocksDBException e) {
      LOG.warn("The head of a queue cannot be read: {}", e.getMessage());
    }
  }

  private Group build(List<Work> works) throws RocksDBException {
    Time time = housekeeping.time();
    return new GroupBuilder(core.store().engine(), ledger, time, core.bodies().generation())
        .build(works);
  }

  /** Tries again while the engine stalls, for two seconds: longer means that the disk is lost. */
  private void write(Group group) throws RocksDBException, InterruptedException {
    long start = housekeeping.time().ticks();
    int tries = 0;
    while (true) {
      try {
        core.gate().before(group.isSynced());
        core.store().engine().write(group.batch(), group.isSynced());
        core.gate().behind(group.isSynced());
        break;
      } catch (RocksDBException e) {
        if (!Engine.isStall(e) || ++tries == STALL_TRIES || core.inbox().isClosed()) {
          throw e;
        }
        core.inbox().pause(STALL_PAUSE);
      }
    }
    if (group.isSynced()) {
      housekeeping.synced(Duration.ofNanos(housekeeping.time().ticks() - start));
      mark(group.number());
    }
  }

  private void mark(long group) {
    try {
      core.highWater().write(group);
    } catch (IOException e) {
      // It may lag behind: it would then prove less, not something false.
      LOG.warn("The spool's high-water mark cannot be written: {}", e.getMessage());
    }
  }

  private List<Work> survive(List<Work> works, Optional<Group> group, RocksDBException failure)
      throws InterruptedException {
    boolean stall = Engine.isStall(failure);
    String why =
        stall
            ? "The spool's disk cannot keep up"
            : "The spool cannot be written: " + failure.getMessage();
    housekeeping.vitals().broken(why);
    List<Work> owed = new ArrayList<>(refuse(works, why));
    if (!stall) {
      core.bodies().nextGeneration();
    }
    boolean reopened = false;
    while (!reopened) {
      core.inbox().pause(beforeReopening(failures++));
      if (core.inbox().isClosed()) {
        core.told().refused(owed, why);
        return List.of();
      }
      reopened = recover(group, owed, stall);
      owed.addAll(refuse(core.inbox().drain(), why));
    }
    if (!stall && owed.isEmpty()) { // else the next write shows whether it is
      housekeeping.vitals().mended();
    }
    return owed;
  }

  /**
   * How long to wait after so many failures since the last write that worked. The first may be over
   * already; what opens and fails again, as a damaged block does, must not keep a core busy.
   */
  private static Duration beforeReopening(int failures) {
    if (failures == 0) {
      return Duration.ZERO;
    }
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 10));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  /** One try; {@code owed} loses what turns out to be on disk. */
  private boolean recover(Optional<Group> group, List<Work> owed, boolean stall) {
    try {
      if (!stall) {
        core.gate().reopening();
        List<Work> found = core.store().reopen(engine -> asTold(engine, group));
        owed.removeAll(found);
        core.told().found(found);
      }
      ledger = Ledger.load(core.store().engine(), core.store().unreadable()::met);
      core.published().written(ledger);
      return true;
    } catch (RocksDBException e) {
      LOG.error("The spool cannot be opened again: {}", e.getMessage());
      return false;
    }
  }

  /** Makes the database what the clients were told; gives what is on disk and may stay. */
  private List<Work> asTold(Engine engine, Optional<Group> group) throws RocksDBException {
    Recovery recovery = new Recovery(engine, core.gate());
    List<Work> found = group.isPresent() ? recovery.undo(group.get()) : List.of();
    recovery.sweepOpenBodies();
    return found;
  }

  /** Refuses what a client can keep; gives the rest. */
  private List<Work> refuse(List<Work> works, String why) {
    List<Work> refused = new ArrayList<>();
    List<Work> owed = new ArrayList<>();
    for (Work work : works) {
      switch (work) {
        case Work.Accept accept when accept.isReport() -> owed.add(accept);
        case Work.Accept accept -> {
          refused.add(accept);
          Collected body = accept.body();
          if (body.ahead() > 0) { // what was written ahead is no longer its session's to drop
            owed.add(new Work.Drop(body.ref().id(), body.ahead()));
          }
        }
        case Work.Ahead ahead -> refused.add(ahead);
        case Work.Kept _, Work.Drop _, Work.SetAside _, Work.Sweep _, Work.Trim _ -> owed.add(work);
      }
    }
    core.told().refused(refused, why);
    return owed;
  }
}
