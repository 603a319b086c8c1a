package io.posthorn.dispatch;

import io.posthorn.dsn.Duty;
import io.posthorn.dsn.ReportPolicy;
import io.posthorn.envelope.EntryId;
import io.posthorn.event.Event;
import io.posthorn.outcome.Outcome;
import io.posthorn.queue.Notice;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Settlement;
import io.posthorn.spool.Spool;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what people order. An entry is first taken from the scheduler, so that nobody sends
 * it, then read again, because what the orderer saw may be over by now, then changed, and given
 * back. Blocks, for virtual threads; safe for use by many.
 */
public final class Operator {

  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** How long an order waits for the disk. The change is not withdrawn when that is over. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(Operator.class);

  private final Spool spool;
  private final Consumer<Notice> scheduler;
  private final Time time;
  private final DeliveryMeters meters;
  private final Runnable onOwed;

  /**
   * Carries out orders on what is in {@code spool}.
   *
   * @param onOwed runs when a sender may be owed a report; must return at once
   */
  Operator(
      Spool spool, Consumer<Notice> scheduler, Time time, DeliveryMeters meters, Runnable onOwed) {
    this.spool = spool;
    this.scheduler = scheduler;
    this.time = time;
    this.meters = meters;
    this.onOwed = onOwed;
  }

  /** What became of one entry. */
  public sealed interface Result {

    /** As it was. */
    Entry entry();
  }

  /**
   * It was changed, and that is on disk.
   *
   * @param after as it is now; empty when it is finished
   */
  public record Changed(Entry entry, Optional<Entry> after) implements Result {}

  /** It is being sent, or somebody else's order is being carried out: later, perhaps. */
  public record Busy(Entry entry) implements Result {}

  /** It was finished before. */
  public record Gone(Entry entry) implements Result {}

  /** There is nothing to be done to it, as it is now. */
  public record Unfit(Entry entry, String why) implements Result {}

  /** It could not be read or written. */
  public record Failed(Entry entry, String why) implements Result {}

  /**
   * One result for each of {@code entries}, which are as on disk a while ago, in no order.
   *
   * @param entries not too many: all that are changed are one step on disk
   */
  public List<Result> carryOut(Order order, List<Entry> entries) throws InterruptedException {
    List<Result> results = new ArrayList<>();
    List<Entry> granted = new ArrayList<>();
    Optional<Set<EntryId>> ours = withdraw(entries);
    for (Entry entry : entries) {
      if (ours.isEmpty()) {
        results.add(new Failed(entry, "the scheduler does not answer"));
      } else if (ours.get().contains(entry.id())) {
        granted.add(entry);
      } else {
        results.add(new Busy(entry));
      }
    }
    change(order, granted, results);
    return results;
  }

  private Optional<Set<EntryId>> withdraw(List<Entry> entries) throws InterruptedException {
    CompletableFuture<Set<EntryId>> answer = new CompletableFuture<>();
    scheduler.accept(new Notice.Withdraw(entries, answer));
    try {
      // When the time is over, the scheduler sees that nobody waits and keeps them.
      return Optional.of(time.orTimeout(answer, ANSWER).get());
    } catch (ExecutionException late) {
      return Optional.empty();
    } catch (InterruptedException stop) {
      if (!answer.cancel(false)) {
        var _ = answer.thenAccept(granted -> granted.forEach(this::giveBack));
      }
      throw stop;
    }
  }

  private void change(Order order, List<Entry> granted, List<Result> results)
      throws InterruptedException {
    Set<EntryId> kept = new HashSet<>(); // not given back yet
    granted.forEach(entry -> kept.add(entry.id()));
    try {
      List<Order.Step> steps = new ArrayList<>();
      for (Entry entry : granted) {
        look(order, entry, steps)
            .ifPresent(result -> {
              results.add(result.result());
              kept.remove(entry.id());
              scheduler.accept(result.back());
            });
      }
      CompletableFuture<Void> written = settle(steps);
      steps.forEach(step -> kept.remove(step.change().before().id()));
      await(written, steps, results);
    } finally {
      kept.forEach(this::giveBack); // after a bug only
    }
  }

  private void giveBack(EntryId id) {
    scheduler.accept(new Notice.Returned(id));
  }

  /** An entry that stays as it is, and how it comes back. */
  private record Untouched(Result result, Notice back) {}

  private Optional<Untouched> look(Order order, Entry seen, List<Order.Step> steps) {
    EntryId id = seen.id();
    Instant now = time.now();
    try {
      Optional<Entry> current = spool.entry(id);
      if (current.isEmpty()) {
        Notice finished = new Notice.Settled(id, Optional.empty());
        return Optional.of(new Untouched(new Gone(seen), finished));
      }
      Entry entry = current.get();
      Optional<String> obstacle = order.obstacle(entry, now);
      if (obstacle.isPresent()) {
        Notice back = new Notice.Settled(id, Optional.of(entry.due()));
        return Optional.of(new Untouched(new Unfit(entry, obstacle.get()), back));
      }
      steps.add(order.step(entry, duty(order, entry), now));
      return Optional.empty();
    } catch (SpoolException unreadable) {
      Failed failed = new Failed(seen, String.valueOf(unreadable.getMessage()));
      return Optional.of(new Untouched(failed, new Notice.Returned(id)));
    }
  }

  /** Whether the sender is told, if the order wants that: as of any other failure. */
  private Duty duty(Order order, Entry entry) {
    Duty nobody = new Duty.NotOwed(Duty.Why.DELETED);
    return order instanceof Order.Delete delete && delete.tell()
        ? spool
            .message(entry.id().message())
            .map(of -> ReportPolicy.ofFailure(of, entry.to(), false))
            .orElse(nobody)
        : nobody;
  }

  /** Writes, and gives back what is written: also long after nobody waits for it any more. */
  private CompletableFuture<Void> settle(List<Order.Step> steps) {
    if (steps.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Settlement settlement =
        new Settlement(
            steps.stream().map(Order.Step::change).toList(),
            steps.stream().map(Order.Step::event).toList());
    return spool
        .settle(settlement)
        .whenComplete((done, failure) -> {
          for (Order.Step step : steps) {
            EntryId id = step.change().before().id();
            scheduler.accept(
                failure == null ? new Notice.Settled(id, step.next()) : new Notice.Returned(id));
          }
          if (failure == null) {
            steps.forEach(this::mention);
          }
          // What was deleted may have been the last of a message with a failure that is owed.
          if (steps.stream().anyMatch(step -> step.change().after().isEmpty())) {
            onOwed.run();
          }
        });
  }

  /** Counts and logs what is deleted, like any other end. */
  private void mention(Order.Step step) {
    if (step.event() instanceof Event.Bounced deleted) {
      meters.deleted();
      Outcome.Bounced outcome = new Outcome.Bounced(deleted.cause(), deleted.attempt());
      AttemptLog.write(step.change().before(), outcome, step.duty());
    }
  }

  private void await(CompletableFuture<Void> written, List<Order.Step> steps, List<Result> results)
      throws InterruptedException {
    Optional<String> failure = Optional.empty();
    try {
      time.orTimeout(written.copy(), PATIENCE).get(); // a copy: the change goes on
    } catch (ExecutionException refused) {
      if (refused.getCause() instanceof TimeoutException) {
        failure = Optional.of("the disk does not take it now; it is done when it does");
      } else {
        LOG.error("an order could not be written down", refused);
        failure = Optional.of("it could not be written down: " + refused.getMessage());
      }
    }
    for (Order.Step step : steps) {
      Settlement.Change change = step.change();
      results.add(
          failure
              .<Result>map(why -> new Failed(change.before(), why))
              .orElseGet(() -> new Changed(change.before(), change.after())));
    }
  }
}
