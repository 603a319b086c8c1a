/**
 * The built-in sink: where mail goes that must not leave the machine.
 *
 * <p>{@link io.posthorn.inbox.InboxIntake} is what a listener of our own hands mail to, so that it
 * arrives by real SMTP from the real client; {@link io.posthorn.inbox.Inbox} keeps it as files, the
 * newest so many; {@link io.posthorn.inbox.InboxCommands} shows it over the control socket. A
 * window for people and tests, not a store: nothing is synced.
 */
@NullMarked
package io.posthorn.inbox;

import org.jspecify.annotations.NullMarked;
