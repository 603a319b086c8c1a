package io.posthorn.inbox;

import java.time.Duration;

/**
 * How much an inbox holds; the oldest go first.
 *
 * @param messages at most
 * @param age at most
 * @param octets at most, in all
 */
public record Keep(int messages, Duration age, long octets) {}
