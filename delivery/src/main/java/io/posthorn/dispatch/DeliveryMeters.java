package io.posthorn.dispatch;

import io.posthorn.observe.Meters;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Outcome;
import io.posthorn.outcome.Scope;
import io.posthorn.spool.Message;
import java.time.Duration;
import java.time.Instant;

/** What is counted of attempts. Safe for use by many threads. */
final class DeliveryMeters {

  private static final String ATTEMPTS = "posthorn_attempts_total";
  private static final String ATTEMPTS_HELP = "Attempts at one recipient, by result";
  private static final String FAILED = "posthorn_recipients_failed_total";
  private static final String FAILED_HELP = "Failures of one recipient, by severity";

  private final Meters.Counter attemptsDelivered;
  private final Meters.Counter attemptsDeferred;
  private final Meters.Counter attemptsAmbiguous;
  private final Meters.Counter attemptsBounced;
  private final Meters.Counter delivered;
  private final Meters.Counter failedTemporary;
  private final Meters.Counter failedPermanent;
  private final Meters.Timer duration;
  private final Meters.Timer latency;

  DeliveryMeters(Meters meters) {
    attemptsDelivered = meters.counter(ATTEMPTS, ATTEMPTS_HELP, "result", "delivered");
    attemptsDeferred = meters.counter(ATTEMPTS, ATTEMPTS_HELP, "result", "deferred");
    attemptsAmbiguous = meters.counter(ATTEMPTS, ATTEMPTS_HELP, "result", "ambiguous");
    attemptsBounced = meters.counter(ATTEMPTS, ATTEMPTS_HELP, "result", "bounced");
    delivered =
        meters.counter("posthorn_recipients_delivered_total", "Recipients that a next hop took");
    failedTemporary = meters.counter(FAILED, FAILED_HELP, "severity", "temporary");
    failedPermanent = meters.counter(FAILED, FAILED_HELP, "severity", "permanent");
    duration =
        meters.timer(
            "posthorn_delivery_attempt_duration_seconds", "Time from start to end of an attempt");
    latency =
        meters.timer(
            "posthorn_delivery_latency_seconds", "Time from when it was first due to delivery");
  }

  void ended(Outcome outcome, Message message, Instant now) {
    switch (outcome) {
      case Outcome.Delivered done -> {
        attemptsDelivered.increment();
        delivered.increment();
        Duration took = Duration.between(message.life().firstDue(), now);
        latency.record(took.isNegative() ? Duration.ZERO : took);
        time(done.attempt());
      }
      case Outcome.Deferred again -> {
        // The connection broke behind the final dot: the recipient may get the message twice.
        boolean ambiguous = again.cause().scope() == Scope.AMBIGUOUS;
        (ambiguous ? attemptsAmbiguous : attemptsDeferred).increment();
        failedTemporary.increment();
        time(again.attempt());
      }
      case Outcome.Bounced never -> {
        attemptsBounced.increment();
        failedPermanent.increment();
        time(never.attempt());
      }
    }
  }

  /** A person gave an entry up: a failure for good, without an attempt. */
  void deleted() {
    failedPermanent.increment();
  }

  private void time(Attempt attempt) {
    duration.record(attempt.took());
  }
}
