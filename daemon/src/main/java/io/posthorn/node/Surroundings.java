package io.posthorn.node;

import io.posthorn.ops.Build;
import io.posthorn.time.SteadyTime;
import io.posthorn.time.Time;
import java.security.SecureRandom;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What a node has around it.
 *
 * @param time the clocks
 * @param random unpredictable; for use by many threads
 * @param environment variables of the process
 * @param build which program this is
 */
public record Surroundings(
    SteadyTime time, RandomGenerator random, Map<String, String> environment, Build build) {

  /** Those of this process. */
  public static Surroundings ofProcess() {
    return new Surroundings(
        new SteadyTime(Time.system()), new SecureRandom(), System.getenv(), Build.running());
  }
}
