package io.posthorn.event;

import io.posthorn.address.Domain;
import io.posthorn.envelope.Origin;
import io.posthorn.event.Event.Accepted;
import io.posthorn.event.Event.Bounced;
import io.posthorn.event.Event.Deferred;
import io.posthorn.event.Event.Delivered;
import io.posthorn.event.Event.Dropped;
import io.posthorn.event.Event.Held;
import io.posthorn.event.Event.Note;
import io.posthorn.event.Event.Rejected;
import io.posthorn.event.Event.Released;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.smtp.Reply;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** The {@code posthorn} object of an event: ids of ours, and what Mailgun's events have not. */
final class OwnFacts {

  private OwnFacts() {}

  static void write(Occurrence one, JsonGenerator json) {
    json.writeObjectPropertyStart("posthorn");
    json.writeStringProperty("message", one.message().toString());
    one.entry().ifPresent(entry -> json.writeStringProperty("entry", entry.toString()));
    json.writeNumberProperty("sequence", one.line().sequence());
    json.writeNumberProperty("index", one.index());
    one.sendingDomain()
        .map(Domain::ascii)
        .ifPresent(domain -> json.writeStringProperty("domain", domain));
    switch (one.event()) {
      case Accepted accepted -> {
        writeOrigin(accepted.facts().origin(), json);
        json.writeNumberProperty("recipient-count", accepted.facts().recipients().size());
      }
      case Rejected rejected -> writeRefusal(rejected, json);
      case Dropped _ -> {}
      case Delivered delivered -> {
        writeReply(delivered.reply(), json);
        writeAttempt(delivered.attempt(), json);
      }
      case Deferred deferred -> {
        writeCause(deferred.cause(), json);
        json.writeStringProperty("next", deferred.next().toString());
        writeAttempt(deferred.attempt(), json);
      }
      case Bounced bounced -> {
        writeCause(bounced.cause(), json);
        writeAttempt(bounced.attempt(), json);
      }
      case Held held -> {
        json.writeStringProperty("type", "held");
        MailgunJson.writeText("recipient", held.recipient().toString(), json);
        writeNote(held.note(), json);
      }
      case Released released -> {
        json.writeStringProperty("type", "released");
        MailgunJson.writeText("recipient", released.recipient().toString(), json);
        writeNote(released.note(), json);
        json.writeStringProperty("next", released.next().toString());
      }
    }
    json.writeEndObject();
  }

  private static void writeRefusal(Rejected rejected, JsonGenerator json) {
    MailgunJson.writeText("sender", rejected.facts().from().toString(), json);
    MailgunJson.writeRecipients(rejected.facts().recipients(), json);
    writeOrigin(rejected.facts().origin(), json);
    writeReply(rejected.reply(), json);
  }

  private static void writeOrigin(Origin origin, JsonGenerator json) {
    MailgunJson.writeText("client", origin.client(), json);
    MailgunJson.writeText("protocol", origin.protocol(), json);
    origin.login().ifPresent(login -> MailgunJson.writeText("login", login, json));
  }

  private static void writeReply(Reply reply, JsonGenerator json) {
    MailgunJson.writeText("reply", reply.toString(), json);
  }

  private static void writeCause(Cause cause, JsonGenerator json) {
    json.writeStringProperty("scope", cause.scope().name().toLowerCase(Locale.ROOT));
  }

  private static void writeAttempt(Attempt attempt, JsonGenerator json) {
    attempt.host().ifPresent(host -> MailgunJson.writeText("address", host.address(), json));
    if (attempt.session().tls()) {
      MailgunJson.writeText("tls", attempt.session().protocol(), json);
    }
  }

  private static void writeNote(Note note, JsonGenerator json) {
    MailgunJson.writeText("by", note.by(), json);
    MailgunJson.writeText("why", note.why(), json);
  }
}
