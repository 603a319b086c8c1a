package io.posthorn.server;

import io.posthorn.observe.Meters;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.DoubleSupplier;

/** Meters that a test can read: {@code name[label, value, …]}. */
final class CountingMeters implements Meters {

  private final Map<String, Double> counts = new ConcurrentSkipListMap<>();
  private final Map<String, DoubleSupplier> gauges = new ConcurrentSkipListMap<>();

  @Override
  public Counter counter(String name, String help, String... labels) {
    return amount -> counts.merge(key(name, labels), amount, Double::sum);
  }

  @Override
  public void gauge(String name, String help, DoubleSupplier value, String... labels) {
    gauges.put(key(name, labels), value);
  }

  @Override
  public Timer timer(String name, String help, String... labels) {
    return (Duration duration) -> counts.merge(key(name, labels), 1.0, Double::sum);
  }

  double count(String name, String... labels) {
    return counts.getOrDefault(key(name, labels), 0.0);
  }

  double gauge(String name, String... labels) {
    return gauges.get(key(name, labels)).getAsDouble();
  }

  private static String key(String name, String... labels) {
    return name + java.util.List.of(labels);
  }
}
