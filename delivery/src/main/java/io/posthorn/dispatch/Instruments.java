package io.posthorn.dispatch;

import io.posthorn.observe.Meters;
import io.posthorn.time.Time;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;

/**
 * What is not mail.
 *
 * @param time the clocks
 * @param random for the order of equal hosts and for jitter; safe for use by many threads
 * @param meters where figures go
 * @param threads makes the scheduler's: it works all the time, so it has one to itself
 */
public record Instruments(
    Time time, RandomGenerator random, Meters meters, ThreadFactory threads) {

  /** With a thread of the machine for the scheduler. */
  public Instruments(Time time, RandomGenerator random, Meters meters) {
    this(time, random, meters, Thread.ofPlatform().name("scheduler").daemon().factory());
  }
}
