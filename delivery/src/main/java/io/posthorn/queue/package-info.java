/**
 * When: the {@link io.posthorn.queue.Scheduler} knows every scheduled queue by name and by the time
 * of its head, lets those that are due take turns, and puts their entries into ready queues. The
 * disk is the truth: in memory is a bounded window, filled by the {@link io.posthorn.queue.Feeder}
 * or straight from an acceptance.
 *
 * <p>Order of a due entry: {@link io.posthorn.queue.ScheduledQueue} falls due, is read, is routed,
 * its entries go into the {@link io.posthorn.queue.Lane} of their egress path; dispatchers take
 * them from there, and what became of them comes back as a {@link io.posthorn.queue.Notice}. {@link
 * io.posthorn.queue.RetryPolicy} says when the next attempt is. Whoever changes entries by hand
 * takes them out first, by {@link io.posthorn.queue.Notice.Withdraw}. Knows neither SMTP nor DNS.
 */
@NullMarked
package io.posthorn.queue;

import org.jspecify.annotations.NullMarked;
