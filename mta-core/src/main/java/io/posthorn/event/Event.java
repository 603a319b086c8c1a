package io.posthorn.event;

import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.envelope.Origin;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.smtp.Reply;
import java.time.Instant;
import java.util.List;

/** One fact about a message or one of its recipients. */
public sealed interface Event {

  /** The message that it is about. */
  MessageId message();

  /**
   * We answered 250 and are responsible. One event a message: the facts of a message are stored
   * once, not with each of its recipients.
   *
   * @param rfcMessageId the Message-ID field's value without brackets
   * @param octets as received
   */
  record Accepted(
      MessageId message,
      Domain sendingDomain,
      ReversePath from,
      List<Mailbox> recipients,
      String rfcMessageId,
      long octets,
      Origin origin)
      implements Event {

    public Accepted {
      recipients = List.copyOf(recipients);
    }
  }

  /** The next hop took it. */
  record Delivered(EntryId entry, Mailbox recipient, Reply reply, Attempt attempt)
      implements Event {

    @Override
    public MessageId message() {
      return entry.message();
    }
  }

  /** An attempt failed and there will be another. */
  record Deferred(EntryId entry, Mailbox recipient, Cause cause, Attempt attempt, Instant next)
      implements Event {

    @Override
    public MessageId message() {
      return entry.message();
    }
  }

  /** Given up. */
  record Bounced(EntryId entry, Mailbox recipient, Cause cause, Attempt attempt) implements Event {

    @Override
    public MessageId message() {
      return entry.message();
    }
  }
}
