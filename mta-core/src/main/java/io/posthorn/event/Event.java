package io.posthorn.event;

import io.posthorn.address.Mailbox;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.smtp.Reply;
import java.time.Instant;

/** One fact about a message or one of its recipients. */
public sealed interface Event {

  /** The message that it is about. */
  MessageId message();

  /** An event of one recipient of a message that is ours. */
  sealed interface OfEntry extends Event {

    /** The entry. */
    EntryId entry();

    /** Whom it was to. */
    Mailbox recipient();

    @Override
    default MessageId message() {
      return entry().message();
    }
  }

  /** We answered 250 and are responsible. One event a message, for all its recipients. */
  record Accepted(MessageId message, Facts facts) implements Event {}

  /**
   * A client that had logged in was refused, or a part of what it wanted.
   *
   * @param message the id that the message would have had
   * @param facts as far as they were known; of several recipients, those that are refused
   * @param reply what the client heard
   */
  record Rejected(MessageId message, Facts facts, Reply reply) implements Event {}

  /** A message in test mode went no further; one event for all its recipients. */
  record Dropped(MessageId message) implements Event {}

  /** The next hop took it. */
  record Delivered(EntryId entry, Mailbox recipient, Reply reply, Attempt attempt)
      implements OfEntry {}

  /** An attempt failed and there will be another. */
  record Deferred(EntryId entry, Mailbox recipient, Cause cause, Attempt attempt, Instant next)
      implements OfEntry {}

  /** Given up. */
  record Bounced(EntryId entry, Mailbox recipient, Cause cause, Attempt attempt)
      implements OfEntry {}

  /** An operator stopped it. */
  record Held(EntryId entry, Mailbox recipient, Note note) implements OfEntry {}

  /** An operator let it go on, at once or when it would have. */
  record Released(EntryId entry, Mailbox recipient, Note note, Instant next) implements OfEntry {}

  /**
   * Who did something by hand, and why.
   *
   * @param by an account of the machine
   * @param why in the operator's words, one line; may be empty
   */
  record Note(String by, String why) {}
}
