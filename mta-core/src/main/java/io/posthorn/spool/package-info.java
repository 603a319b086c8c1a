/**
 * The durable store of mail as a port: {@link io.posthorn.spool.Spool}.
 *
 * <p>In the order in which they are used: a {@link io.posthorn.spool.BodyWriter} collects the
 * octets, an {@link io.posthorn.spool.Acceptance} makes message, entries and events durable in one
 * step, {@link io.posthorn.spool.Due} keys say what is to be tried when, and a {@link
 * io.posthorn.spool.Settlement} records what became of it. Which engine does this is not known
 * here.
 */
@NullMarked
package io.posthorn.spool;

import org.jspecify.annotations.NullMarked;
