package io.posthorn.spool;

import io.posthorn.envelope.MessageId;
import java.time.Instant;

/**
 * When the sender of a message is to be told that it still waits. It may outlive its message.
 *
 * @param time by the schedule's clock, to the millisecond
 * @param message which
 */
public record Alarm(Instant time, MessageId message) {}
