package io.posthorn.dispatch;

import io.posthorn.classify.Judgement;
import io.posthorn.client.Transaction;
import io.posthorn.compose.Composer.Composed;
import io.posthorn.compose.Composer.Composition;
import io.posthorn.compose.Composer.Failed;
import io.posthorn.compose.Content;
import io.posthorn.egress.ReadyQueue;
import io.posthorn.egress.Work;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Reason;
import io.posthorn.outcome.Scope;
import io.posthorn.queue.Notice;
import io.posthorn.route.Route;
import io.posthorn.route.RouteJudge;
import io.posthorn.shaping.Lease;
import io.posthorn.shaping.Shaping;
import io.posthorn.spool.Entry;
import io.posthorn.spool.SpoolException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One outbound connection, on a virtual thread of its own: takes entries from the ready queue of a
 * path, one after the other, until none comes for a while.
 *
 * <p>While the outcome of one message is being written, the next one is composed; it is sent only
 * when that outcome is on disk. So a crash repeats at most one message for each connection, and a
 * connection does not stand still for the disk while there is something to compute.
 */
final class Dispatcher implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  private final Desk desk;
  private final Courier courier;
  private final Shaping shaping;
  private final ReadyQueue ready;
  private final Lease lease;
  private final Duration idle;
  private CompletableFuture<Void> written = CompletableFuture.completedFuture(null);

  /**
   * A connection of the courier's path.
   *
   * @param lease given back through the scheduler when the connection has ended
   * @param idle how long it is kept without work
   */
  Dispatcher(
      Desk desk, Courier courier, Shaping shaping, ReadyQueue ready, Lease lease, Duration idle) {
    this.desk = desk;
    this.courier = courier;
    this.shaping = shaping;
    this.ready = ready;
    this.lease = lease;
    this.idle = idle;
  }

  @Override
  public void run() {
    try {
      Optional<Work> work = next();
      while (work.isPresent()) {
        deliver(work.get());
        // Without a session it ends, so that its place goes to the path that has fewest.
        work = courier.hasSession() ? next() : Optional.empty();
      }
      courier.leave();
      var _ = isWritten(); // or its successor would send before this one's outcome is on disk
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } finally {
      courier.leave();
      desk.scheduler().accept(new Notice.Closed(courier.path(), lease));
    }
  }

  /** Ends a wait for the host; any thread. */
  void abort() {
    courier.abort();
  }

  private Optional<Work> next() throws InterruptedException {
    return ready.take(desk.time().deadline(courier.hasSession() ? idle : Duration.ZERO));
  }

  private void deliver(Work work) throws InterruptedException {
    Begun begun = new Begun(desk.time().now(), desk.time().ticks());
    try {
      if (work.message().content().body().isLost()) {
        settle(List.of(lost(work, begun)));
        return;
      }
      Optional<Cause> late = Lateness.of(work, begun.at());
      if (late.isPresent()) {
        Attempt attempt = begun.nobody(work, desk.time().ticks());
        settle(
            List.of(new Finding(work, attempt, new Judgement.Bounce(late.get()), Reason.BACKOFF)));
        return;
      }
      switch (compose(work)) {
        case Failed(Cause cause) -> settle(List.of(ours(work, begun, cause)));
        case Composed(Content content) -> {
          if (isWritten() && desk.gate().pass()) {
            send(work, content, begun);
          } else {
            giveBack(List.of(work));
          }
        }
      }
    } catch (RuntimeException | Error bug) {
      LOG.error("entry {}", work.entry().id(), bug);
      courier.abort();
      courier.leave();
      Cause cause = Cause.of(Scope.OURSELVES, 451, "4.3.0", "Internal error");
      settle(List.of(ours(work, begun, cause)));
    }
  }

  private Composition compose(Work work) {
    try {
      return desk.composer().compose(work.message(), work.entry());
    } catch (SpoolException unreadable) {
      String why = "Message cannot be read: " + unreadable.getMessage();
      return new Failed(Cause.of(Scope.OURSELVES, 451, "4.3.0", why));
    }
  }

  /** Waits until the last outcome is on disk. */
  private boolean isWritten() throws InterruptedException {
    try {
      written.get();
      return true;
    } catch (ExecutionException | CancellationException stopped) {
      return false;
    }
  }

  private void send(Work work, Content content, Begun begun) {
    Entry entry = work.entry();
    Transaction transaction =
        new Transaction(
            work.message().sender().path(),
            List.of(entry.to()),
            content,
            work.message().wishes(),
            Lateness.rest(work.message(), desk.time().now()));
    switch (courier.send(entry.queue().recipient(), transaction)) {
      case Sent.Tried tried -> tried(work, tried, begun);
      case Sent.NoRoute(Route.Unroutable why) -> settle(List.of(unroutable(work, why, begun)));
      case Sent.AllPenalised(long until) -> {
        shaping.pause(courier.path(), until);
        giveBack(List.of(work));
        giveBack(ready.drain());
      }
    }
  }

  private void tried(Work work, Sent.Tried tried, Begun begun) {
    List<Finding> findings = new ArrayList<>();
    findings.add(finding(work, tried, begun));
    if (tried.siteDown()) {
      courier.blockedUntil().ifPresent(until -> shaping.pause(courier.path(), until));
      // Nobody there: whoever waits for the same hosts need not ask them again.
      List<Work> others = ready.drain();
      try {
        others.forEach(other -> findings.add(finding(other, tried, begun)));
      } catch (RuntimeException | Error bug) {
        desk.recorder().postpone(others, bug);
        findings.subList(1, findings.size()).clear();
      }
    }
    settle(findings);
  }

  private Finding finding(Work work, Sent.Tried tried, Begun begun) {
    Attempt attempt = begun.attempt(work, tried.host(), tried.session(), desk.time().ticks());
    Judgement judgement = TlsDemand.judge(work.message(), tried.judgement());
    return new Finding(work, attempt, judgement, Reason.BACKOFF);
  }

  private Finding unroutable(Work work, Route.Unroutable why, Begun begun) {
    return noRoute(work, why, begun.nobody(work, desk.time().ticks()));
  }

  private Finding ours(Work work, Begun begun, Cause cause) {
    Attempt attempt = begun.nobody(work, desk.time().ticks());
    return new Finding(work, attempt, new Judgement.Defer(cause), Reason.BACKOFF);
  }

  /** A message of which a damaged disk left nothing to send: no later attempt would find more. */
  private Finding lost(Work work, Begun begun) {
    String text = "The message's content was lost when the disk that kept it was damaged";
    Cause cause = Cause.of(Scope.OURSELVES, 554, "5.3.0", text);
    Attempt attempt = begun.nobody(work, desk.time().ticks());
    return new Finding(work, attempt, new Judgement.Bounce(cause), Reason.BACKOFF);
  }

  /** What it comes to that there is no host for an entry. */
  static Finding noRoute(Work work, Route.Unroutable why, Attempt attempt) {
    Entry entry = work.entry();
    List<Cause> earlier = entry.history().stream().map(Entry.Failure::cause).toList();
    Judgement judgement = RouteJudge.judge(why, entry.queue().recipient(), earlier);
    return new Finding(work, attempt, judgement, RouteJudge.reason(why));
  }

  private void settle(List<Finding> findings) {
    CompletableFuture<Void> earlier = written;
    CompletableFuture<Void> latest = desk.recorder().record(findings);
    written = earlier.isDone() ? latest : CompletableFuture.allOf(earlier, latest);
  }

  private void giveBack(List<Work> works) {
    works.forEach(work -> desk.scheduler().accept(new Notice.Returned(work.entry().id())));
  }

  /**
   * The start of an attempt.
   *
   * @param at wall time
   * @param ticks monotonic
   */
  record Begun(Instant at, long ticks) {

    Attempt attempt(Work work, Optional<Attempt.Host> host, Attempt.Session session, long now) {
      int number = work.entry().attempts() + 1;
      return new Attempt(number, at, Duration.ofNanos(now - ticks), host, session);
    }

    Attempt nobody(Work work, long now) {
      return attempt(work, Optional.empty(), Attempt.Session.NONE, now);
    }
  }
}
