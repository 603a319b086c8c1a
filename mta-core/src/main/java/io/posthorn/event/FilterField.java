package io.posthorn.event;

import io.posthorn.address.Mailbox;
import io.posthorn.event.Event.Accepted;
import io.posthorn.event.Event.Held;
import io.posthorn.event.Event.Rejected;
import io.posthorn.event.Event.Released;
import io.posthorn.mime.Attachment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What of an event can be asked for. */
enum FilterField {
  EVENT,
  LIST,
  ATTACHMENT,
  FROM,
  TO,
  MESSAGE_ID,
  SUBJECT,
  TAGS,
  SEVERITY,
  SIZE,
  RECIPIENT,
  RECIPIENTS;

  /** All types of Mailgun's, whether or not we make them yet, and ours. */
  private static final Set<String> TYPES =
      Set.of(
          "accepted",
          "rejected",
          "delivered",
          "failed",
          "opened",
          "clicked",
          "unsubscribed",
          "complained",
          "stored",
          "list_member_uploaded",
          "list_member_upload_error",
          "list_uploaded",
          "posthorn",
          "held",
          "released");

  private static final Set<String> SEVERITIES = Set.of("temporary", "permanent");

  /** The field that Mailgun calls {@code name}. */
  static Optional<FilterField> named(String name) {
    return Arrays.stream(values()).filter(field -> field.text().equals(name)).findFirst();
  }

  /** The names of all. */
  static String names() {
    return Arrays.stream(values()).map(FilterField::text).collect(Collectors.joining(", "));
  }

  private String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * What it can only say, where that is a closed list; empty where it can say anything. A word that
   * is misspelt would match nothing, and look as if nothing had happened.
   */
  Set<String> closed() {
    return switch (this) {
      case EVENT -> new TreeSet<>(TYPES);
      case SEVERITY -> new TreeSet<>(SEVERITIES);
      case LIST, ATTACHMENT, FROM, TO, MESSAGE_ID, SUBJECT, TAGS, SIZE, RECIPIENT, RECIPIENTS ->
          Set.of();
    };
  }

  /** Whether it is told by a message's facts and not by the event alone. */
  boolean needsFacts() {
    return switch (this) {
      case EVENT, SEVERITY, RECIPIENT, LIST -> false;
      case ATTACHMENT, FROM, TO, MESSAGE_ID, SUBJECT, TAGS, SIZE, RECIPIENTS -> true;
    };
  }

  /** Whether it says the same of all events that a line of the journal makes. */
  boolean isOfLine() {
    return this != RECIPIENT;
  }

  /** What it says of an event; none where it says nothing. */
  List<String> texts(Occurrence one) {
    return switch (this) {
      case EVENT -> types(one);
      case SEVERITY -> one.severity().map(Occurrence.Severity::text).stream().toList();
      case RECIPIENT -> one.recipient().map(Mailbox::toString).stream().toList();
      case LIST, SIZE -> List.of(); // mail of lists does not exist yet
      case ATTACHMENT, FROM, TO, MESSAGE_ID, SUBJECT, TAGS, RECIPIENTS ->
          one.facts().map(facts -> texts(one, facts)).orElse(List.of());
    };
  }

  private List<String> texts(Occurrence one, Facts facts) {
    return switch (this) {
      case ATTACHMENT -> facts.content().attachments().stream().map(Attachment::fileName).toList();
      // A refusal often comes before the header: then only the envelope says who sent it.
      case FROM -> List.of(facts.content().from(), facts.from().toString());
      case TO -> List.of(facts.content().to());
      case MESSAGE_ID -> List.of(facts.content().rfcMessageId());
      case SUBJECT -> List.of(facts.content().subject());
      case TAGS -> facts.labels().tags();
      case RECIPIENTS ->
          one.event() instanceof Accepted || one.event() instanceof Rejected
              ? facts.recipients().stream().map(Mailbox::toString).toList()
              : List.of();
      case EVENT, LIST, SEVERITY, SIZE, RECIPIENT -> List.of();
    };
  }

  private static List<String> types(Occurrence one) {
    List<String> types = new ArrayList<>(List.of(one.type()));
    if (one.event() instanceof Held) {
      types.add("held");
    } else if (one.event() instanceof Released) {
      types.add("released");
    }
    return types;
  }

  /** The octets of the message. */
  static OptionalLong size(Occurrence one) {
    return one.facts()
        .map(facts -> OptionalLong.of(facts.content().octets()))
        .orElse(OptionalLong.empty());
  }
}
