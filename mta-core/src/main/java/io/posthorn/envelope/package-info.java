/**
 * What SMTP says about a message outside of the message: who sends it to whom ({@link
 * io.posthorn.envelope.Envelope}), where it came from ({@link io.posthorn.envelope.Origin}), and
 * under which ids we know it ({@link io.posthorn.envelope.MessageId}, {@link
 * io.posthorn.envelope.EntryId}).
 */
@NullMarked
package io.posthorn.envelope;

import org.jspecify.annotations.NullMarked;
