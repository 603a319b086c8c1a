/**
 * One outbound connection at a time: a {@link io.posthorn.dispatch.Dispatcher} takes an entry,
 * composes it, sends it host by host until the classifier has an answer, and hands that to the
 * {@link io.posthorn.dispatch.Recorder}, which has the {@link io.posthorn.dispatch.Informer} tell
 * the sender of what failed for good, and then writes entry, due time and event in one step. {@link
 * io.posthorn.dispatch.Delivery} is the whole of sending, as the node builds it.
 *
 * <p>The {@link io.posthorn.dispatch.Operator} changes entries by hand, as an {@link
 * io.posthorn.dispatch.Order} says.
 */
@NullMarked
package io.posthorn.dispatch;

import org.jspecify.annotations.NullMarked;
