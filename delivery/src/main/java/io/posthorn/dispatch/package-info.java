/**
 * One outbound connection at a time: a {@link io.posthorn.dispatch.Dispatcher} takes an entry,
 * composes it, sends it host by host until the classifier has an answer, and hands that to the
 * {@link io.posthorn.dispatch.Recorder}, which writes entry, due time and event in one step. What
 * failed for good and is owed to the sender the {@link io.posthorn.dispatch.Reporter} takes up
 * later, once all recipients of the message are settled. {@link io.posthorn.dispatch.Delivery} is
 * the whole of sending, as the node builds it.
 *
 * <p>The {@link io.posthorn.dispatch.Operator} changes entries by hand, as an {@link
 * io.posthorn.dispatch.Order} says.
 */
@NullMarked
package io.posthorn.dispatch;

import org.jspecify.annotations.NullMarked;
