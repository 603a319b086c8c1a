package io.posthorn.event;

import io.posthorn.event.Event.Bounced;
import io.posthorn.event.Event.Deferred;
import io.posthorn.event.Event.Delivered;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;

/** Mailgun's {@code delivery-status}: what became of one attempt. */
final class DeliveryStatus {

  /** Mailgun's code for what was not sent because it was to look as if it were. */
  private static final int TEST_MODE = 650;

  private DeliveryStatus() {}

  /** Of a message in test mode. */
  static void write(JsonGenerator json) {
    json.writeObjectPropertyStart("delivery-status");
    json.writeNumberProperty("code", TEST_MODE);
    json.writeStringProperty("message", "");
    json.writeStringProperty("description", "Test mode: the message was not sent");
    json.writeNumberProperty("attempt-no", 1);
    writeSeconds(Duration.ZERO, json);
    json.writeEndObject();
  }

  static void write(Delivered delivered, JsonGenerator json) {
    json.writeObjectPropertyStart("delivery-status");
    json.writeNumberProperty("code", delivered.reply().code());
    json.writeStringProperty("message", "OK");
    json.writeStringProperty("description", "");
    delivered
        .reply()
        .enhanced()
        .ifPresent(code -> json.writeStringProperty("enhanced-code", code.toString()));
    writeAttempt(delivered.attempt(), json);
    json.writeEndObject();
  }

  static void write(Deferred deferred, JsonGenerator json) {
    json.writeObjectPropertyStart("delivery-status");
    writeCause(deferred.cause(), json);
    // Both by the schedule's clock; the event's own time is the wall clock's, which may be hours
    // off.
    Instant ended = deferred.attempt().started().plus(deferred.attempt().took());
    long millis = Math.max(0, Duration.between(ended, deferred.next()).toMillis());
    json.writeNumberProperty("retry-seconds", (millis + 500) / 1000);
    writeAttempt(deferred.attempt(), json);
    json.writeEndObject();
  }

  static void write(Bounced bounced, JsonGenerator json) {
    json.writeObjectPropertyStart("delivery-status");
    writeCause(bounced.cause(), json);
    writeAttempt(bounced.attempt(), json);
    json.writeEndObject();
  }

  /** A peer's text as it said it, without the reply code; ours as a description. */
  private static void writeCause(Cause cause, JsonGenerator json) {
    boolean ours = Failure.isOurs(cause);
    String said = cause.enhanced().map(code -> code + " ").orElse("") + cause.text();
    json.writeNumberProperty("code", cause.code());
    MailgunJson.writeText("message", ours ? "" : said, json);
    MailgunJson.writeText("description", ours ? cause.text() : "", json);
    cause.enhanced().ifPresent(code -> json.writeStringProperty("enhanced-code", code.toString()));
  }

  private static void writeAttempt(Attempt attempt, JsonGenerator json) {
    json.writeNumberProperty("attempt-no", attempt.number());
    writeSeconds(attempt.took(), json);
    attempt
        .host()
        .ifPresent(host -> {
          MailgunJson.writeText("mx-host", host.name(), json);
          json.writeBooleanProperty("tls", attempt.session().tls());
          json.writeBooleanProperty("certificate-verified", attempt.session().verified());
          json.writeBooleanProperty("utf8", attempt.session().utf8());
        });
  }

  private static void writeSeconds(Duration took, JsonGenerator json) {
    json.writeNumberProperty("session-seconds", took.toMillis() / 1000.0);
  }
}
