package io.posthorn.ops;

import io.posthorn.event.Event.Bounced;
import io.posthorn.event.Event.Deferred;
import io.posthorn.event.Event.Delivered;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Reason;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code posthorn queue list --json} says of one recipient, and {@code explain} of one
 * attempt, which has the names of Mailgun's delivery status. Scripts rely on the names; new ones
 * may be added.
 */
final class QueueItem {

  /** Reasons behind which somebody's decision stands: no time is known at which it ends. */
  private static final Set<Reason> HELD =
      EnumSet.of(Reason.HELD, Reason.SUSPENDED, Reason.UNVERIFIED_DOMAIN, Reason.STOLEN_LOGIN);

  private QueueItem() {}

  /** An entry that is still to be delivered. */
  static Map<String, Object> of(Message message, Entry entry, boolean sending, Instant now) {
    String state = state(entry, sending, now);
    Reason reason = reason(entry, now);
    return Json.object(
        "id", entry.id(),
        "message", message.id(),
        "sender", message.sender().path(),
        "recipient", entry.recipient(),
        "state", state,
        "reason", reason.text(),
        "why", why(entry, reason),
        "next", HELD.contains(reason) ? Optional.empty() : entry.due(),
        "attempts", entry.attempts(),
        "size", message.content().body().octets(),
        "accepted", message.life().accepted());
  }

  /** One of {@code scheduled ready sending deferred held}. */
  static String state(Entry entry, boolean sending, Instant now) {
    if (sending) {
      return "sending";
    }
    if (HELD.contains(entry.pause().reason())) {
      return "held";
    }
    if (!entry.due().isAfter(now)) {
      return "ready";
    }
    return entry.attempts() == 0 && entry.pause().reason() == Reason.SCHEDULED
        ? "scheduled"
        : "deferred";
  }

  /** Why it waits now: a time that has come is no reason any more. */
  private static Reason reason(Entry entry, Instant now) {
    Reason reason = entry.pause().reason();
    boolean timed = reason == Reason.BACKOFF || reason == Reason.SCHEDULED;
    return timed && !entry.due().isAfter(now) ? Reason.DUE_NOW : reason;
  }

  private static String why(Entry entry, Reason reason) {
    if (entry.history().isEmpty()) {
      return reason.text();
    }
    Entry.Failure last = entry.history().getLast();
    return last.cause() + last.attempt().host().map(host -> " (" + host.name() + ")").orElse("");
  }

  /** A failed attempt of an entry that is still there. */
  static Map<String, Object> attempt(Entry.Failure failure) {
    return attempt(failure.attempt(), "deferred", failure.cause());
  }

  /** An attempt that the journal recorded. */
  static Map<String, Object> attempt(Delivered event) {
    Map<String, Object> attempt = facts(event.attempt(), "delivered");
    attempt.put("code", event.reply().code());
    event.reply().enhanced().ifPresent(code -> attempt.put("enhanced-code", code));
    attempt.put("message", event.reply().text());
    return attempt;
  }

  /** An attempt that the journal recorded. */
  static Map<String, Object> attempt(Deferred event) {
    return attempt(event.attempt(), "deferred", event.cause());
  }

  /** An attempt that the journal recorded. */
  static Map<String, Object> attempt(Bounced event) {
    return attempt(event.attempt(), "bounced", event.cause());
  }

  private static Map<String, Object> attempt(Attempt attempt, String result, Cause cause) {
    Map<String, Object> json = facts(attempt, result);
    json.put("scope", cause.scope().name().toLowerCase(Locale.ROOT));
    json.put("code", cause.code());
    cause.enhanced().ifPresent(code -> json.put("enhanced-code", code));
    json.put("message", cause.text());
    return json;
  }

  private static Map<String, Object> facts(Attempt attempt, String result) {
    return Json.object(
        "attempt-no", attempt.number(),
        "time", attempt.started(),
        "session-seconds", seconds(attempt.took()),
        "result", result,
        "mx-host", attempt.host().map(Attempt.Host::name),
        "address", attempt.host().map(Attempt.Host::address),
        "tls", attempt.session().tls(),
        "certificate-verified", attempt.session().verified(),
        "protocol", attempt.session().protocol(),
        "utf8", attempt.session().utf8());
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
