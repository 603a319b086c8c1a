package io.posthorn.simulation;

import io.posthorn.observe.Meters;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** Meters of which the gauges can be read. */
final class Gauges implements Meters {

  private final Map<String, DoubleSupplier> gauges = new HashMap<>();

  @Override
  public Counter counter(String name, String help, String... labels) {
    return Meters.none().counter(name, help, labels);
  }

  @Override
  public void gauge(String name, String help, DoubleSupplier value, String... labels) {
    gauges.put(name, value);
  }

  @Override
  public Timer timer(String name, String help, String... labels) {
    return Meters.none().timer(name, help, labels);
  }

  /** What a gauge without labels says now. */
  double read(String name) {
    return gauges.get(name).getAsDouble();
  }
}
