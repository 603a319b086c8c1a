package io.posthorn.egress;

import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;

/**
 * An entry that is due, in memory, with the message that it is of.
 *
 * @param message shared by all its entries
 * @param entry as it is in the spool
 */
public record Work(Message message, Entry entry) {}
