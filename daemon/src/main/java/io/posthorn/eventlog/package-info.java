/**
 * The event file: every event of the journal as a line of JSON, once, whatever dies.
 *
 * <p>{@link io.posthorn.eventlog.EventLog} runs a {@code Follower}, which reads the journal page by
 * page and appends to an {@code EventFile}. The file is its own cursor: each line says which event
 * it is, so {@code Tail} finds out where to go on, and cuts off what a crash left unfinished.
 * {@code RotatedFiles} are the older ones. What an event looks like is not known here: whoever
 * makes an event log gives it a renderer.
 */
@NullMarked
package io.posthorn.eventlog;

import org.jspecify.annotations.NullMarked;
