package io.posthorn.event;

import io.posthorn.address.Mailbox;
import io.posthorn.event.Event.Accepted;
import io.posthorn.event.Event.Bounced;
import io.posthorn.event.Event.Deferred;
import io.posthorn.event.Event.Delivered;
import io.posthorn.event.Event.Dropped;
import io.posthorn.event.Event.Held;
import io.posthorn.event.Event.Rejected;
import io.posthorn.event.Event.Released;
import io.posthorn.event.Occurrence.Severity;
import io.posthorn.mime.Attachment;
import io.posthorn.outcome.Attempt;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * Events in the shape of Mailgun's, the one that files, webhooks and the HTTP API share. What
 * Mailgun has not stands under {@code posthorn}. {@code docs/events.md} lists the fields.
 *
 * <p>Pure, and safe for use by many threads.
 */
public final class MailgunJson {

  /**
   * How many of a message's recipients each of its {@code accepted} events names: all of them, a
   * thousand times over, would be a megabyte for each kilobyte that a client sends.
   */
  public static final int RECIPIENTS_NAMED = 100;

  private static final int USUAL_OCTETS = 1536;

  private final String url;

  /**
   * A renderer.
   *
   * @param url the base of links to messages, without a slash at the end
   */
  public MailgunJson(String url) {
    this.url = url;
  }

  /** One event as a line of JSON, without a line end. */
  public String text(Occurrence one) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL_OCTETS);
    try (JsonGenerator json = SafeJson.generator(out)) {
      writeObject(one, json);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private void writeObject(Occurrence one, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("event", one.type());
    json.writeStringProperty("id", EventId.of(one));
    json.writeName("timestamp");
    json.writeNumber(timestamp(one.line().time()));
    json.writeStringProperty("log-level", logLevel(one));
    switch (one.event()) {
      case Accepted accepted -> writeAccepted(one, accepted.facts(), json);
      case Rejected rejected -> writeRejected(one, rejected, json);
      case Dropped _ -> {
        writeEnvelope(one, json);
        writeFlags(one, json);
        DeliveryStatus.write(json);
        writeMessage(one, json);
      }
      case Delivered delivered -> {
        writeEnvelope(one, json);
        writeFlags(one, json);
        DeliveryStatus.write(delivered, json);
        writeMessage(one, json);
      }
      case Deferred deferred -> {
        writeFailed(one, Failure.reason(Severity.TEMPORARY, deferred.cause()), json);
        DeliveryStatus.write(deferred, json);
        writeMessage(one, json);
      }
      case Bounced bounced -> {
        writeFailed(one, Failure.reason(Severity.PERMANENT, bounced.cause()), json);
        DeliveryStatus.write(bounced, json);
        writeMessage(one, json);
      }
      case Held _, Released _ -> {}
    }
    OwnFacts.write(one, json);
    json.writeEndObject();
  }

  private static String logLevel(Occurrence one) {
    return switch (one.event()) {
      case Accepted _, Dropped _, Delivered _, Held _, Released _ -> "info";
      case Rejected _, Deferred _ -> "warn";
      case Bounced _ -> "error";
    };
  }

  private void writeAccepted(Occurrence one, Facts facts, JsonGenerator json) {
    boolean http = facts.origin().protocol().startsWith("HTTP");
    json.writeStringProperty("method", http ? "http" : "smtp");
    writeEnvelope(one, json);
    writeFlags(one, json);
    writeMessage(one, json);
  }

  private void writeRejected(Occurrence one, Rejected rejected, JsonGenerator json) {
    writeFlags(one, json);
    json.writeObjectPropertyStart("reject");
    json.writeStringProperty("reason", SafeJson.wellFormed(rejected.reply().text()));
    json.writeStringProperty("description", "");
    json.writeEndObject();
    writeHeaders(one, json);
    writeLabels(one, json);
  }

  private static void writeFailed(Occurrence one, String reason, JsonGenerator json) {
    one.severity().ifPresent(severity -> json.writeStringProperty("severity", severity.text()));
    json.writeStringProperty("reason", reason);
    writeEnvelope(one, json);
    writeFlags(one, json);
  }

  private static void writeEnvelope(Occurrence one, JsonGenerator json) {
    json.writeObjectPropertyStart("envelope");
    one.facts().ifPresent(facts -> writeText("sender", facts.from().toString(), json));
    json.writeStringProperty("transport", "smtp");
    one.recipient().ifPresent(recipient -> writeText("targets", recipient.toString(), json));
    attempt(one.event())
        .flatMap(Attempt::host)
        .flatMap(Attempt.Host::sendingIp)
        .ifPresent(ip -> writeText("sending-ip", ip, json));
    json.writeEndObject();
  }

  private static Optional<Attempt> attempt(Event event) {
    return switch (event) {
      case Delivered delivered -> Optional.of(delivered.attempt());
      case Deferred deferred -> Optional.of(deferred.attempt());
      case Bounced bounced -> Optional.of(bounced.attempt());
      case Accepted _, Rejected _, Dropped _, Held _, Released _ -> Optional.empty();
    };
  }

  private static void writeFlags(Occurrence one, JsonGenerator json) {
    Optional<Facts> facts = one.facts();
    json.writeObjectPropertyStart("flags");
    if (facts.isPresent()) {
      json.writeBooleanProperty("is-routed", false);
      json.writeBooleanProperty("is-authenticated", isSubmission(facts.get()));
      json.writeBooleanProperty("is-system-test", false);
    }
    json.writeBooleanProperty("is-test-mode", facts.map(Facts::testMode).orElse(false));
    json.writeEndObject();
  }

  /** It tells mail handed in from mail that came in; a trusted host needs no login for that. */
  private static boolean isSubmission(Facts facts) {
    return switch (facts.origin().standing()) {
      case LOGIN, TRUSTED -> true;
      case STRANGER, OURSELVES -> false;
    };
  }

  /** What the events of one recipient end with. */
  private void writeMessage(Occurrence one, JsonGenerator json) {
    writeHeaders(one, json);
    if (one.facts().isPresent()) {
      String key = one.message().toString();
      json.writeObjectPropertyStart("storage");
      writeText(
          "url",
          url + "/v3/domains/" + one.facts().get().sendingDomain() + "/messages/" + key,
          json);
      json.writeStringProperty("key", key);
      json.writeEndObject();
    }
    if (one.recipient().isPresent()) {
      writeText("recipient", one.recipient().get().toString(), json);
      writeText("recipient-domain", one.recipient().get().domain().ascii(), json);
    }
    writeLabels(one, json);
  }

  private static void writeHeaders(Occurrence one, JsonGenerator json) {
    json.writeObjectPropertyStart("message");
    json.writeObjectPropertyStart("headers");
    if (one.facts().isEmpty()) {
      json.writeEndObject();
      json.writeEndObject();
      return;
    }
    Facts.Content content = one.facts().get().content();
    writeText("to", content.to(), json);
    writeText("message-id", content.rfcMessageId(), json);
    writeText("from", content.from(), json);
    writeText("subject", content.subject(), json);
    json.writeEndObject();
    json.writeArrayPropertyStart("attachments");
    for (Attachment attachment : content.attachments()) {
      json.writeStartObject();
      writeText("filename", attachment.fileName(), json);
      writeText("content-type", attachment.contentType(), json);
      json.writeNumberProperty("size", attachment.octets());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberProperty("size", content.octets());
    if (one.event() instanceof Accepted accepted) {
      writeRecipients(accepted.facts().recipients(), json);
    }
    json.writeEndObject();
  }

  /** The first {@value #RECIPIENTS_NAMED} at most. */
  static void writeRecipients(List<Mailbox> recipients, JsonGenerator json) {
    json.writeArrayPropertyStart("recipients");
    for (int i = 0; i < Math.min(recipients.size(), RECIPIENTS_NAMED); i++) {
      json.writeString(SafeJson.wellFormed(recipients.get(i).toString()));
    }
    json.writeEndArray();
  }

  private static void writeLabels(Occurrence one, JsonGenerator json) {
    json.writeArrayPropertyStart("tags");
    one.facts()
        .ifPresent(facts -> {
          for (String tag : facts.labels().tags()) {
            json.writeString(SafeJson.wellFormed(tag));
          }
        });
    json.writeEndArray();
    json.writeArrayPropertyStart("campaigns");
    json.writeEndArray();
    json.writeName("user-variables");
    json.writeRawValue(
        one.facts()
            .flatMap(facts -> facts.labels().variables())
            .flatMap(SafeJson::object)
            .orElse("{}"));
  }

  static void writeText(String name, String text, JsonGenerator json) {
    json.writeStringProperty(name, SafeJson.wellFormed(text));
  }

  /** Seconds since 1970 with six decimals, written out: a double would round or say E9. */
  private static String timestamp(Instant time) {
    String micros = Integer.toString(1_000_000 + time.getNano() / 1000);
    return time.getEpochSecond() + "." + micros.substring(1);
  }
}
