package io.posthorn.dispatch;

import io.posthorn.classify.Judgement;
import io.posthorn.event.Event;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Outcome;
import io.posthorn.outcome.Scope;
import io.posthorn.queue.RetryPolicy;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Settlement;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What is written down for an attempt. Pure but for the chance in retry times. */
final class Ledger {

  private final RetryPolicy retry;
  private final RandomGenerator random;

  Ledger(RetryPolicy retry, RandomGenerator random) {
    this.retry = retry;
    this.random = random;
  }

  /**
   * One attempt, written down.
   *
   * @param next when the entry is due again; empty when it is finished
   */
  record Line(Settlement.Change change, Event event, Outcome outcome, Optional<Instant> next) {}

  /** What {@code finding} means at {@code now}. */
  Line line(Finding finding, Instant now) {
    Attempt attempt = finding.attempt();
    return switch (finding.judgement()) {
      case Judgement.Deliver(Reply reply) ->
          finished(
              finding,
              new Event.Delivered(entry(finding).id(), entry(finding).recipient(), reply, attempt),
              new Outcome.Delivered(reply, attempt));
      case Judgement.Bounce(Cause cause) -> bounced(finding, cause);
      case Judgement.Defer(Cause cause) -> deferred(finding, cause, now);
      case Judgement.NextHost(Cause cause) -> deferred(finding, cause, now);
    };
  }

  private Line deferred(Finding finding, Cause cause, Instant now) {
    Entry entry = finding.work().entry();
    Instant expires = finding.work().message().life().expires();
    return switch (retry.next(finding.attempt().number(), now, expires, random)) {
      case RetryPolicy.Next.Expired() ->
          bounced(
              finding, Cause.of(Scope.EXPIRY, Cause.TOO_OLD, "5.4.7", "Too old; last: " + cause));
      case RetryPolicy.Next.At(Instant due) -> {
        Entry after =
            entry.afterFailure(
                new Entry.Failure(finding.attempt(), cause), new Entry.Pause(due, finding.waits()));
        yield new Line(
            new Settlement.Change(entry, Optional.of(after)),
            new Event.Deferred(entry.id(), entry.recipient(), cause, finding.attempt(), due),
            new Outcome.Deferred(cause, finding.attempt()),
            Optional.of(due));
      }
    };
  }

  private static Line bounced(Finding finding, Cause cause) {
    Entry entry = finding.work().entry();
    Attempt attempt = finding.attempt();
    return finished(
        finding,
        new Event.Bounced(entry.id(), entry.recipient(), cause, attempt),
        new Outcome.Bounced(cause, attempt));
  }

  private static Line finished(Finding finding, Event event, Outcome outcome) {
    return new Line(
        new Settlement.Change(entry(finding), Optional.empty()), event, outcome, Optional.empty());
  }

  private static Entry entry(Finding finding) {
    return finding.work().entry();
  }
}
