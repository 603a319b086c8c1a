package io.posthorn.ops;

import io.posthorn.dispatch.Operator;
import io.posthorn.dispatch.Operator.Result;
import io.posthorn.dispatch.Order;
import io.posthorn.envelope.EntryId;
import io.posthorn.ops.ControlCommand.Answer;
import io.posthorn.queue.Explanation;
import io.posthorn.spool.Entry;
import io.posthorn.time.Deadline;
import io.posthorn.time.Time;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Carries out one order on a selection, page by page, and tells of each entry. What is being sent
 * is asked for again for a few seconds at the end.
 */
final class QueueOrders {

  /** Entries that are kept to be asked for again; what more is being sent is told of at once. */
  private static final int MOST_KEPT = 10_000;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration AGAIN = Duration.ofMillis(100);

  private final Orders orders;
  private final Time time;
  private final Order order;
  private final Answer answer;
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Map<String, Integer> unfit = new TreeMap<>();
  private final List<Waiting> busy = new ArrayList<>();

  QueueOrders(Orders orders, Time time, Order order, Answer answer) {
    this.orders = orders;
    this.time = time;
    this.order = order;
    this.answer = answer;
  }

  /**
   * Carries it out, and gives the end of the answer: how many entries were changed and how many
   * not.
   *
   * @param unknown ids that nothing has
   */
  Map<String, Object> run(QueueSelection selection, List<String> unknown)
      throws IOException, InterruptedException {
    List<InterruptedException> stopped = new ArrayList<>();
    selection.each(
        time.now(),
        page -> {
          try {
            carryOut(page);
            return true;
          } catch (InterruptedException stop) {
            stopped.add(stop);
            return false;
          }
        });
    if (!stopped.isEmpty()) {
      throw stopped.getFirst();
    }
    Deadline deadline = time.deadline(PATIENCE);
    while (!busy.isEmpty() && !deadline.hasPassed()) {
      time.sleep(AGAIN);
      List<Waiting> again = List.copyOf(busy);
      busy.clear();
      for (int at = 0; at < again.size(); at += QueueSelection.PAGE) {
        carryOut(again.subList(at, Math.min(again.size(), at + QueueSelection.PAGE)));
      }
    }
    for (Waiting waiting : busy) {
      stillBusy(waiting);
    }
    return Json.object("counts", counts, "unfit", unfit, "unknown", unknown);
  }

  /** How many were changed so far, and how many not. */
  Map<String, Integer> counts() {
    return Map.copyOf(counts);
  }

  private void carryOut(List<Waiting> page) throws IOException, InterruptedException {
    Instant now = time.schedule().now();
    Map<EntryId, Waiting> known = new HashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (Waiting waiting : page) {
      Entry entry = waiting.explanation().entry();
      Optional<String> obstacle = order.obstacle(entry, now);
      if (obstacle.isPresent()) {
        unfit.merge(obstacle.get(), 1, Integer::sum);
      } else {
        known.put(entry.id(), waiting);
        entries.add(entry);
      }
    }
    List<Result> results = orders.carryOut(order, entries);
    results.forEach(this::count); // all are done, even if the client hears of none
    for (Result result : results) {
      tell(Objects.requireNonNull(known.get(result.entry().id())), result);
    }
  }

  private void count(Result result) {
    switch (result) {
      case Operator.Changed _ -> count("changed");
      case Operator.Gone _ -> count("gone");
      case Operator.Unfit(Entry _, String why) -> unfit.merge(why, 1, Integer::sum);
      case Operator.Failed _ -> count("failed");
      case Operator.Busy _ -> {} // not yet: it is asked for again
    }
  }

  private void tell(Waiting waiting, Result result) throws IOException {
    switch (result) {
      case Operator.Changed changed -> answer.item(Json.object("changed", item(waiting, changed)));
      case Operator.Failed(Entry _, String why) -> unchanged(waiting, why);
      case Operator.Busy _ -> {
        if (busy.size() < MOST_KEPT) {
          busy.add(waiting);
        } else {
          stillBusy(waiting);
        }
      }
      case Operator.Gone _, Operator.Unfit _ -> {}
    }
  }

  private void stillBusy(Waiting waiting) throws IOException {
    count("busy");
    unchanged(waiting, "being sent");
  }

  private void unchanged(Waiting waiting, String why) throws IOException {
    EntryId id = waiting.explanation().entry().id();
    Object recipient = waiting.explanation().entry().recipient();
    answer.item(
        Json.object("unchanged", Json.object("id", id, "recipient", recipient, "problem", why)));
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  private Map<String, Object> item(Waiting waiting, Operator.Changed changed) {
    if (changed.after().isPresent()) {
      Explanation now = Explanation.of(changed.after().get(), time.schedule().now());
      return QueueItem.of(waiting.message(), now);
    }
    Map<String, Object> item = waiting.item();
    item.keySet().removeAll(List.of("reason", "next"));
    item.put("state", "deleted");
    item.put("why", order.note().why());
    return item;
  }
}
