/**
 * What happened, as facts: {@link io.posthorn.event.Event} is the closed list, {@link
 * io.posthorn.event.Journal} the durable order in which it happened. Features read the journal and
 * nothing else.
 *
 * <p>Who shows events to others asks {@link io.posthorn.event.RecentFacts} for the {@link
 * io.posthorn.event.Occurrence}s of a line, and {@link io.posthorn.event.MailgunJson} for their
 * shape.
 */
@NullMarked
package io.posthorn.event;

import org.jspecify.annotations.NullMarked;
