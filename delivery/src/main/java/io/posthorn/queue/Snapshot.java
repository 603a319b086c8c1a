package io.posthorn.queue;

/**
 * What the scheduler holds in memory.
 *
 * @param queues scheduled queues that it knows
 * @param ready entries in memory that may go
 * @param sending entries that are with a connection, or whose outcome is being written
 */
public record Snapshot(int queues, int ready, int sending) {}
