/**
 * SMTP as data, for both sides: commands and replies as values, and the parsers that make them from
 * bytes.
 *
 * <p>A server reads {@link io.posthorn.smtp.CommandParser} then a {@link
 * io.posthorn.smtp.ContentDecoder}; a client reads {@link io.posthorn.smtp.ReplyParser} and {@link
 * io.posthorn.smtp.Capabilities} and writes through {@link io.posthorn.smtp.DotStuffer}. All are
 * total functions over bytes: no I/O, no clock, bounded work, the same result for any split of the
 * input. What a command means for a session is not known here.
 */
@NullMarked
package io.posthorn.smtp;

import org.jspecify.annotations.NullMarked;
