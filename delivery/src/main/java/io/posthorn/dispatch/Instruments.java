package io.posthorn.dispatch;

import io.posthorn.observe.Meters;
import io.posthorn.time.Time;
import java.util.random.RandomGenerator;

/**
 * What is not mail.
 *
 * @param time the clocks
 * @param random for the order of equal hosts and for jitter; safe for use by many threads
 * @param meters where figures go
 */
public record Instruments(Time time, RandomGenerator random, Meters meters) {}
