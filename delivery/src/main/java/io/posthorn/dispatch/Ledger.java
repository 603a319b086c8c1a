package io.posthorn.dispatch;

import io.posthorn.classify.Judgement;
import io.posthorn.client.Undertaking;
import io.posthorn.dsn.Duty;
import io.posthorn.dsn.ReportPolicy;
import io.posthorn.event.Event;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Outcome;
import io.posthorn.queue.RetryPolicy;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import io.posthorn.spool.News;
import io.posthorn.spool.Settlement;
import java.time.Instant;
import java.util.List;
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
   * @param duty whether its sender is told, where it failed for good, or wants to hear of success
   */
  record Line(
      Message message,
      Settlement.Change change,
      Event event,
      Outcome outcome,
      Optional<Instant> next,
      Optional<Duty> duty) {

    /** Whether its sender may be owed a report, now that it is settled: perhaps for another. */
    boolean mayOweReport() {
      return change.after().isEmpty() && (change.owed().isPresent() || message.recipients() > 1);
    }
  }

  /** What {@code finding} means at {@code now}. */
  Line line(Finding finding, Instant now) {
    return switch (finding.judgement()) {
      case Judgement.Deliver(Reply whole, Undertaking undertaking) ->
          delivered(finding, kept(whole), undertaking);
      case Judgement.Bounce(Cause cause) -> bounced(finding, cause);
      case Judgement.Defer(Cause cause) -> deferred(finding, cause, now);
      case Judgement.NextHost(Cause cause) -> deferred(finding, cause, now);
    };
  }

  private static Line delivered(Finding finding, Reply reply, Undertaking undertaking) {
    Entry entry = entry(finding);
    Attempt attempt = finding.attempt();
    Message message = finding.work().message();
    Optional<Duty> duty =
        ReportPolicy.isSuccessTold(message, entry.to(), undertaking)
            ? Optional.of(ReportPolicy.duty(message, false))
            : Optional.empty();
    boolean owed = duty.filter(Duty.Owed.class::isInstance).isPresent();
    return new Line(
        message,
        owed
            ? Settlement.Change.told(entry, new News.Relayed(attempt, reply))
            : Settlement.Change.finished(entry),
        new Event.Delivered(entry.id(), entry.recipient(), reply, attempt),
        new Outcome.Delivered(reply, attempt),
        Optional.empty(),
        duty);
  }

  private Line deferred(Finding finding, Cause cause, Instant now) {
    Instant expires = finding.work().message().life().expires();
    return switch (retry.next(finding.attempt().number(), now, expires, random)) {
      case RetryPolicy.Next.Expired() -> bounced(finding, Cause.tooOld(cause));
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
        Optional.of(pause.due()),
        Optional.empty());
  }

  private static Line bounced(Finding finding, Cause cause) {
    Entry entry = entry(finding);
    Attempt attempt = finding.attempt();
    Message message = finding.work().message();
    Duty duty = ReportPolicy.ofFailure(message, entry.to(), false);
    return new Line(
        message,
        switch (duty) {
          case Duty.Owed _ -> Settlement.Change.failed(entry, new Entry.Failure(attempt, cause));
          case Duty.NotOwed _ -> Settlement.Change.finished(entry);
        },
        new Event.Bounced(entry.id(), entry.recipient(), cause, attempt),
        new Outcome.Bounced(cause, attempt),
        Optional.empty(),
        Optional.of(duty));
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
