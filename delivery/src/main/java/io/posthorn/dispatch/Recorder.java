package io.posthorn.dispatch;

import io.posthorn.outcome.Outcome;
import io.posthorn.outcome.Scope;
import io.posthorn.queue.Notice;
import io.posthorn.spool.Health;
import io.posthorn.spool.Settlement;
import io.posthorn.spool.Spool;
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
 * Writes down what attempts came to, and tells senders before. Safe for use by many threads.
 *
 * <p>A settlement that the spool refuses is offered again until it is taken, and the gate is shut
 * meanwhile: what is not written down would be sent twice.
 */
final class Recorder {

  private static final Duration AGAIN = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

  private final Spool spool;
  private final Informer informer;
  private final Gate gate;
  private final Consumer<Notice> scheduler;
  private final Time time;
  private final DeliveryMeters meters;
  private final AtomicInteger open = new AtomicInteger();

  Recorder(
      Spool spool,
      Informer informer,
      Gate gate,
      Consumer<Notice> scheduler,
      Time time,
      DeliveryMeters meters) {
    this.spool = spool;
    this.informer = informer;
    this.gate = gate;
    this.scheduler = scheduler;
    this.time = time;
    this.meters = meters;
  }

  /**
   * Writes down what {@code findings} say, in one step; completes when that is synced. Blocks only
   * while the sender of mail that failed for good is told; for virtual threads.
   */
  CompletableFuture<Void> record(List<Finding> findings) {
    Instant now = time.now();
    open.incrementAndGet();
    List<Ledger.Line> lines = informer.lines(findings, now);
    for (Ledger.Line line : lines) {
      meters.ended(line.outcome(), line.message(), now);
      AttemptLog.write(line.change().before(), line.outcome(), line.next());
      alarm(line.outcome());
    }
    Settlement settlement =
        new Settlement(
            lines.stream().map(Ledger.Line::change).toList(),
            lines.stream().map(Ledger.Line::event).toList());
    CompletableFuture<Void> written = new CompletableFuture<>();
    var _ =
        written.thenRun(() -> {
          open.decrementAndGet();
          for (Ledger.Line line : lines) {
            scheduler.accept(new Notice.Settled(line.change().before().id(), line.next()));
          }
        });
    settle(settlement, written);
    return written;
  }

  /** How many settlements are not written yet. */
  int open() {
    return open.get();
  }

  private void settle(Settlement settlement, CompletableFuture<Void> written) {
    var _ =
        offer(settlement)
            .whenComplete((done, failure) -> {
              if (failure == null) {
                written.complete(null);
              } else {
                LOG.error("outcomes cannot be written, delivery stops", failure);
                gate.shut();
                Thread.ofVirtual().name("settle-again").start(() -> again(settlement, written));
              }
            });
  }

  private CompletableFuture<Void> offer(Settlement settlement) {
    try {
      return spool.settle(settlement);
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private void again(Settlement settlement, CompletableFuture<Void> written) {
    try {
      while (!gate.isStopped()) {
        time.sleep(AGAIN);
        boolean broken = spool.health() instanceof Health.Broken;
        if (!broken && offer(settlement).handle((done, failure) -> failure == null).join()) {
          LOG.info("outcomes can be written again, delivery goes on");
          written.complete(null);
          gate.reopen();
          return;
        }
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    written.completeExceptionally(new CancellationException("stopped before it was written"));
  }

  private static void alarm(Outcome outcome) {
    if (outcome instanceof Outcome.Deferred deferred
        && deferred.cause().scope() == Scope.OURSELVES) {
      LOG.error("our own failure: {}", deferred.cause());
    }
  }
}
