package io.posthorn.spool;

import io.posthorn.address.Mailbox;
import io.posthorn.envelope.EntryId;

/**
 * A failure that a sender is still to be told of.
 *
 * @param entry that was finished by it
 * @param recipient who did not get the message
 * @param failure its last attempt
 */
public record Owed(EntryId entry, Mailbox recipient, Entry.Failure failure) {}
