package io.posthorn.dispatch;

import io.posthorn.classify.Judgement;
import io.posthorn.event.Event;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Outcome;
import io.posthorn.outcome.Reason;
import io.posthorn.outcome.Scope;
import io.posthorn.queue.RetryPolicy;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import io.posthorn.spool.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What is written down for an attempt. Pure but for the chance in retry times. */
final class Ledger {

  /** How soon it is tried again to tell a sender. */
  private static final Duration TELL_AGAIN = Duration.ofMinutes(5);

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
  record Line(
      Message message,
      Settlement.Change change,
      Event event,
      Outcome outcome,
      Optional<Instant> next) {}

  /** What {@code finding} means at {@code now}. */
  Line line(Finding finding, Instant now) {
    Attempt attempt = finding.attempt();
    return switch (finding.judgement()) {
      case Judgement.Deliver(Reply whole) -> {
        Reply reply = kept(whole);
        yield finished(
            finding,
            new Event.Delivered(entry(finding).id(), entry(finding).recipient(), reply, attempt),
            new Outcome.Delivered(reply, attempt));
      }
      case Judgement.Bounce(Cause cause) -> bounced(finding, cause);
      case Judgement.Defer(Cause cause) -> deferred(finding, cause, now);
      case Judgement.NextHost(Cause cause) -> deferred(finding, cause, now);
    };
  }

  /**
   * A failure for good of which the sender cannot be told yet: it is kept, however old it is, and
   * tried again soon.
   */
  Line untold(Finding finding, Cause failure, String why, Instant now) {
    String text = "The sender cannot be told yet (" + why + ") of: " + failure;
    Cause cause = Cause.of(Scope.OURSELVES, 451, "4.3.0", text);
    return again(finding, cause, new Entry.Pause(now.plus(TELL_AGAIN), Reason.SPOOL_PRESSURE));
  }

  private Line deferred(Finding finding, Cause cause, Instant now) {
    Instant expires = finding.work().message().life().expires();
    return switch (retry.next(finding.attempt().number(), now, expires, random)) {
      case RetryPolicy.Next.Expired() ->
          bounced(
              finding, Cause.of(Scope.EXPIRY, Cause.TOO_OLD, "5.4.7", "Too old; last: " + cause));
      case RetryPolicy.Next.At(Instant due) ->
          again(finding, cause, new Entry.Pause(due, finding.waits()));
    };
  }

  private static Line again(Finding finding, Cause cause, Entry.Pause pause) {
    Entry entry = entry(finding);
    Attempt attempt = finding.attempt();
    Entry after = entry.afterFailure(new Entry.Failure(attempt, cause), pause);
    return new Line(
        finding.work().message(),
        Settlement.Change.to(entry, after),
        new Event.Deferred(entry.id(), entry.recipient(), cause, attempt, pause.due()),
        new Outcome.Deferred(cause, attempt),
        Optional.of(pause.due()));
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
        finding.work().message(),
        Settlement.Change.finished(entry(finding)),
        event,
        outcome,
        Optional.empty());
  }

  /** What is kept of a reply: a peer may say much, to each recipient and for as long as we keep. */
  private static Reply kept(Reply reply) {
    String text = reply.text();
    return text.length() <= Cause.MAX_TEXT
        ? reply
        : new Reply(reply.code(), reply.enhanced(), List.of(text.substring(0, Cause.MAX_TEXT)));
  }

  private static Entry entry(Finding finding) {
    return finding.work().entry();
  }
}
