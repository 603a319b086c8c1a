package io.posthorn.dispatch;

import io.posthorn.egress.Work;
import io.posthorn.envelope.EntryId;
import io.posthorn.outcome.Outcome;
import io.posthorn.outcome.Scope;
import io.posthorn.queue.Notice;
import io.posthorn.spool.Health;
import io.posthorn.spool.Settlement;
import io.posthorn.spool.Spool;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what attempts came to. Safe for use by many threads.
 *
 * <p>A settlement that the spool refuses is offered again until it is taken, and the gate is shut
 * meanwhile: what is not written down would be sent twice.
 */
final class Recorder {

  private static final Duration AGAIN = Duration.ofSeconds(1);

  /** How long an entry rests whose outcome could not even be put into words: not a busy loop. */
  static final Duration REST = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

  private final Spool spool;
  private final Ledger ledger;
  private final Gate gate;
  private final Consumer<Notice> scheduler;
  private final Time time;
  private final DeliveryMeters meters;
  private final Runnable onOwed;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * A recorder.
   *
   * @param ledger knows what is written down
   * @param scheduler is told what became of entries
   * @param onOwed runs when a sender may be owed a report; must return at once
   */
  Recorder(
      Spool spool,
      Ledger ledger,
      Gate gate,
      Consumer<Notice> scheduler,
      Time time,
      DeliveryMeters meters,
      Runnable onOwed) {
    this.spool = spool;
    this.ledger = ledger;
    this.gate = gate;
    this.scheduler = scheduler;
    this.time = time;
    this.meters = meters;
    this.onOwed = onOwed;
  }

  /**
   * Writes down what {@code findings} say, in one step; completes when that is synced and the
   * scheduler was told. Returns at once. Throws nothing: after a bug the entries are {@linkplain
   * #postpone postponed}, and it completes.
   */
  CompletableFuture<Void> record(List<Finding> findings) {
    Instant now = time.now();
    open.incrementAndGet();
    List<Ledger.Line> lines;
    try {
      lines = findings.stream().map(finding -> ledger.line(finding, now)).toList();
    } catch (RuntimeException | Error bug) {
      open.decrementAndGet();
      postpone(findings.stream().map(Finding::work).toList(), bug);
      return CompletableFuture.completedFuture(null);
    }
    lines.forEach(line -> mention(line, now));
    CompletableFuture<Void> written = new CompletableFuture<>();
    settle(lines, written);
    return written.whenComplete((done, stopped) -> open.decrementAndGet());
  }

  private void settled(List<Ledger.Line> lines) {
    for (Ledger.Line line : lines) {
      scheduler.accept(new Notice.Settled(line.change().before().id(), line.next()));
    }
    if (lines.stream().anyMatch(Ledger.Line::mayOweReport)) {
      onOwed.run();
    }
  }

  /**
   * Gives entries back to the scheduler as they are on disk, after a rest, because of a bug: else
   * they would be missing from memory until the next start. Returns at once.
   */
  void postpone(List<Work> works, Throwable bug) {
    LOG.error("outcomes of {} entries are unknown, they rest for {}", works.size(), REST, bug);
    Thread.ofVirtual()
        .name("postpone")
        .start(() -> {
          try {
            time.sleep(REST);
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
          } finally {
            works.forEach(work -> scheduler.accept(new Notice.Returned(work.entry().id())));
          }
        });
  }

  /** Counts and logs; what fails in it must not keep an outcome from being written. */
  private void mention(Ledger.Line line, Instant now) {
    try {
      meters.ended(line.outcome(), line.message(), now);
      AttemptLog.write(line);
      alarm(line.outcome());
    } catch (RuntimeException | Error bug) {
      LOG.error("entry {}", line.change().before().id(), bug);
    }
  }

  /** How many settlements are not written yet. */
  int open() {
    return open.get();
  }

  private void settle(List<Ledger.Line> lines, CompletableFuture<Void> written) {
    var _ =
        offer(lines)
            .whenComplete((done, failure) -> {
              if (failure == null) {
                settled(lines);
                written.complete(null);
              } else {
                complain(failure);
                gate.shut();
                Thread.ofVirtual().name("settle-again").start(() -> again(lines, written));
              }
            });
  }

  private static void complain(Throwable failure) {
    String what = "outcomes cannot be written, delivery stops";
    if (failure instanceof SpoolException) {
      LOG.error("{}: {}", what, failure.getMessage());
    } else {
      LOG.error(what, failure);
    }
  }

  private CompletableFuture<Void> offer(List<Ledger.Line> lines) {
    try {
      return spool.settle(
          new Settlement(
              lines.stream().map(Ledger.Line::change).toList(),
              lines.stream().map(Ledger.Line::event).toList()));
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private void again(List<Ledger.Line> lines, CompletableFuture<Void> written) {
    try {
      while (!gate.isStopped()) {
        time.sleep(AGAIN);
        boolean broken = spool.health() instanceof Health.Broken;
        if (!broken && isTaken(lines.stream().filter(this::isThere).toList())) {
          LOG.info("outcomes can be written again, delivery goes on");
          settled(lines);
          gate.reopen();
          written.complete(null);
          return;
        }
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    written.completeExceptionally(new CancellationException("stopped before it was written"));
  }

  private boolean isTaken(List<Ledger.Line> lines) {
    return lines.isEmpty() || offer(lines).handle((done, failure) -> failure == null).join();
  }

  /**
   * Whether the entry is still in the spool. One that was set aside as damaged, or is written down
   * already, cannot be sent twice, and must not keep all others from being recorded.
   */
  private boolean isThere(Ledger.Line line) {
    EntryId id = line.change().before().id();
    try {
      boolean there = spool.entry(id).isPresent();
      if (!there) {
        LOG.error("entry {} is gone from the spool, its outcome is not recorded", id);
      }
      return there;
    } catch (SpoolException unreadable) {
      return true;
    }
  }

  private static void alarm(Outcome outcome) {
    if (outcome instanceof Outcome.Deferred deferred
        && deferred.cause().scope() == Scope.OURSELVES) {
      LOG.error("our own failure: {}", deferred.cause());
    }
  }
}
