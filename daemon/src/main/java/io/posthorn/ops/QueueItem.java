package io.posthorn.ops;

import io.posthorn.event.Event.Bounced;
import io.posthorn.event.Event.Deferred;
import io.posthorn.event.Event.Delivered;
import io.posthorn.event.Event.Note;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.queue.Explanation;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code posthorn queue list --json} says of one recipient, and {@code explain} of one
 * attempt, which has the names of Mailgun's delivery status. Scripts rely on the names; new ones
 * may be added.
 */
final class QueueItem {

  private QueueItem() {}

  /** An entry that is still to be delivered. */
  static Map<String, Object> of(Message message, Explanation explanation) {
    Entry entry = explanation.entry();
    return Json.object(
        "id", entry.id(),
        "message", message.id(),
        "sender", message.sender().path(),
        "recipient", entry.recipient(),
        "state", explanation.state().text(),
        "reason", explanation.reason().text(),
        "why", explanation.why(),
        "next", explanation.next(),
        "attempts", entry.attempts(),
        "size", message.content().body().octets(),
        "accepted", message.life().accepted());
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

  /** That it was in test mode. */
  static Map<String, Object> dropped(Instant time) {
    return Json.object("time", time, "result", "dropped", "message", "test mode: it was not sent");
  }

  /** What an operator did. */
  static Map<String, Object> note(Instant time, String result, Note note) {
    return Json.object("time", time, "result", result, "by", note.by(), "message", note.why());
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
        "sending-ip", attempt.host().flatMap(Attempt.Host::sendingIp),
        "tls", attempt.session().tls(),
        "certificate-verified", attempt.session().verified(),
        "protocol", attempt.session().protocol(),
        "utf8", attempt.session().utf8());
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
