/**
 * Receiving mail by SMTP.
 *
 * <p>{@link io.posthorn.server.SmtpServer} opens the listeners. A connection is a {@code Session}:
 * it cuts lines from the octets, lets the {@code Conversation} hear them, and does what the {@code
 * Turn} says. What a command means is decided in {@code Dialog}, {@code Login} and {@code
 * Transaction}: pure functions of a {@code Phase}, without socket, thread or clock. What they
 * cannot know (does the password fit, may this be relayed, is it on disk) is a {@code Question}
 * that the {@code Clerk} takes to the intake and the accounts on a virtual thread; the {@code
 * Ruling} comes back to the event loop.
 *
 * <p>What a client may make us hold or wait for is bounded: silence by a {@code Watch}, slowness by
 * a {@code Flow}, memory by {@code HeaderRoom} and {@code Crowding}.
 *
 * <p>Knows nothing of routes, queues or delivery: what is behind the intake is not seen from here.
 */
@NullMarked
package io.posthorn.server;

import org.jspecify.annotations.NullMarked;
