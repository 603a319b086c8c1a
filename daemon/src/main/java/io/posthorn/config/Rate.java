package io.posthorn.config;

import java.time.Duration;

/**
 * So many in a time.
 *
 * @param count at least 1
 * @param per of what length
 */
public record Rate(long count, Duration per) {}
