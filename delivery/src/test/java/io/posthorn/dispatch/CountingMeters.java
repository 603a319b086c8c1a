package io.posthorn.dispatch;

import io.posthorn.observe.Meters;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.DoubleSupplier;

/** Meters that a test can read, by name and labels as {@code name{label=value}}. */
final class CountingMeters implements Meters {

  private final Map<String, DoubleAdder> sums = new ConcurrentHashMap<>();
  private final Map<String, DoubleSupplier> gauges = new ConcurrentHashMap<>();

  /** What a counter, a gauge, or the number of times in a timer, has come to. */
  double value(String name) {
    DoubleSupplier gauge = gauges.get(name);
    return gauge != null ? gauge.getAsDouble() : sums.get(name).sum();
  }

  @Override
  public Counter counter(String name, String help, String... labels) {
    DoubleAdder sum = sums.computeIfAbsent(key(name, labels), key -> new DoubleAdder());
    return sum::add;
  }

  @Override
  public void gauge(String name, String help, DoubleSupplier value, String... labels) {
    gauges.put(key(name, labels), value);
  }

  @Override
  public Timer timer(String name, String help, String... labels) {
    DoubleAdder count = sums.computeIfAbsent(key(name, labels), key -> new DoubleAdder());
    return duration -> count.add(1);
  }

  private static String key(String name, String... labels) {
    StringBuilder key = new StringBuilder(name);
    for (int i = 0; i < labels.length; i += 2) {
      key.append('{').append(labels[i]).append('=').append(labels[i + 1]).append('}');
    }
    return key.toString();
  }
}
