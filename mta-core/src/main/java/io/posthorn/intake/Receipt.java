package io.posthorn.intake;

import io.posthorn.envelope.MessageId;
import io.posthorn.smtp.Reply;

/** What became of a submission. */
public sealed interface Receipt {

  /** It is ours, synced: 250 may be said. */
  record Accepted(MessageId id) implements Receipt {}

  /** It is not, and what to tell the client. */
  record Refused(Reply reply) implements Receipt {}
}
