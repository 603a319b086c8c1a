package io.posthorn.spool;

import io.posthorn.address.Mailbox;
import io.posthorn.envelope.EntryId;
import io.posthorn.smtp.Recipient;

/**
 * What a sender is still to be told of one recipient.
 *
 * @param entry that it is about
 * @param to whom the message was for, and what the sender wants to hear of it
 * @param news what it is told
 */
public record Owed(EntryId entry, Recipient to, News news) {

  /** Whom the message was for. */
  public Mailbox recipient() {
    return to.address();
  }
}
