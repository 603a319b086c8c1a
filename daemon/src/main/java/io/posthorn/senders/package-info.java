/**
 * Who may send, at this moment: domains, keys and logins of the configuration file and of the store
 * in one, and the commands that change the latter.
 *
 * <p>{@link io.posthorn.senders.LiveAccounts} merges both into a {@code Snapshot} that it replaces
 * as a whole with each change; {@link io.posthorn.senders.OpenAccounts} lets everybody in on top of
 * it. {@link io.posthorn.senders.AccountCommands} answer the control socket; {@code Passwords}
 * makes passwords, {@code Rotation} says which keys sign, {@code Publication} what belongs into the
 * DNS, {@code SubmissionPoint} where programs hand in mail. How things are stored, and what the
 * answers look like on a terminal, is not known here.
 */
@NullMarked
package io.posthorn.senders;

import org.jspecify.annotations.NullMarked;
