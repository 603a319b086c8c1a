/**
 * What happened, as facts: {@link io.posthorn.event.Event} is the closed list, {@link
 * io.posthorn.event.Journal} the durable order in which it happened. Features read the journal and
 * nothing else.
 */
@NullMarked
package io.posthorn.event;

import org.jspecify.annotations.NullMarked;
