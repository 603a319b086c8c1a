/**
 * Telling senders what failed for good: delivery status notifications (RFC 3464 in the multipart of
 * RFC 6522).
 *
 * <p>In this order: {@link io.posthorn.dsn.ReportPolicy} says, when a recipient fails, whether its
 * sender is told. When all recipients are settled, a {@link io.posthorn.dsn.BounceReporter} is
 * given the message and what failed; {@link io.posthorn.dsn.Reports} reads the header of the
 * message from the spool, {@link io.posthorn.dsn.DsnWriter} writes a part for people, a part for
 * programs and that header, and the result is a submission like any other, with a null sender. What
 * a sender wishes to be told (RFC 3461) is asked before: by who records outcomes, and by who heeds
 * alarms of mail that waits.
 */
@NullMarked
package io.posthorn.dsn;

import org.jspecify.annotations.NullMarked;
