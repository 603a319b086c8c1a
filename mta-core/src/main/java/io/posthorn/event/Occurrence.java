package io.posthorn.event;

import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event.Accepted;
import io.posthorn.event.Event.Bounced;
import io.posthorn.event.Event.Deferred;
import io.posthorn.event.Event.Delivered;
import io.posthorn.event.Event.Dropped;
import io.posthorn.event.Event.Held;
import io.posthorn.event.Event.OfEntry;
import io.posthorn.event.Event.Rejected;
import io.posthorn.event.Event.Released;
import io.posthorn.event.Journal.Line;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One event as Mailgun counts them. A line of the journal gives one; {@link Accepted} and {@link
 * Dropped} give one for each recipient.
 *
 * @param line where it is recorded
 * @param facts of its message; empty once they were trimmed
 * @param index among those of the line, from 0
 */
public record Occurrence(Line line, Optional<Facts> facts, int index) {

  /** What {@link #type} says of facts that Mailgun has not. */
  public static final String OURS = "posthorn";

  /** How an attempt failed; the names are what scripts read. */
  public enum Severity {
    TEMPORARY("temporary"),
    PERMANENT("permanent");

    private final String text;

    Severity(String text) {
      this.text = text;
    }

    /** The name that scripts read. */
    public String text() {
      return text;
    }
  }

  /** All of a line, in order. */
  public static List<Occurrence> of(Line line, Optional<Facts> facts) {
    return IntStream.range(0, count(line.event(), facts))
        .mapToObj(index -> new Occurrence(line, facts, index))
        .toList();
  }

  private static int count(Event event, Optional<Facts> facts) {
    return switch (event) {
      case Accepted accepted -> accepted.facts().recipients().size();
      case Dropped _ -> facts.map(known -> known.recipients().size()).orElse(0);
      case Rejected _, OfEntry _ -> 1;
    };
  }

  /** The event. */
  public Event event() {
    return line.event();
  }

  /** The message. */
  public MessageId message() {
    return event().message();
  }

  /** Mailgun's name of the event's type, or {@link #OURS}. */
  public String type() {
    return switch (event()) {
      case Accepted _ -> "accepted";
      case Rejected _ -> "rejected";
      case Dropped _, Delivered _ -> "delivered";
      case Deferred _, Bounced _ -> "failed";
      case Held _, Released _ -> OURS;
    };
  }

  /** Of a failure. */
  public Optional<Severity> severity() {
    return switch (event()) {
      case Deferred _ -> Optional.of(Severity.TEMPORARY);
      case Bounced _ -> Optional.of(Severity.PERMANENT);
      case Accepted _, Rejected _, Dropped _, Delivered _, Held _, Released _ -> Optional.empty();
    };
  }

  /** Whom it is about; empty for a refusal, which is about a submission. */
  public Optional<Mailbox> recipient() {
    return switch (event()) {
      case Accepted accepted -> Optional.of(accepted.facts().recipients().get(index));
      case Dropped _ -> facts.map(known -> known.recipients().get(index));
      case OfEntry ofEntry -> Optional.of(ofEntry.recipient());
      case Rejected _ -> Optional.empty();
    };
  }

  /** The entry that it is about; empty for a refusal, which has none. */
  public Optional<EntryId> entry() {
    return switch (event()) {
      case Accepted accepted -> Optional.of(new EntryId(accepted.message(), index));
      case Dropped dropped -> Optional.of(new EntryId(dropped.message(), index));
      case OfEntry ofEntry -> Optional.of(ofEntry.entry());
      case Rejected _ -> Optional.empty();
    };
  }

  /** Under which domain the message was handed in. */
  public Optional<Domain> sendingDomain() {
    return facts.map(Facts::sendingDomain);
  }
}
