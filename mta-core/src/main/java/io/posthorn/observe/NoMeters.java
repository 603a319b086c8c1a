package io.posthorn.observe;

import java.util.function.DoubleSupplier;

/** See {@link Meters#none()}. */
enum NoMeters implements Meters {
  INSTANCE;

  @Override
  public Counter counter(String name, String help, String... labels) {
    return amount -> {};
  }

  @Override
  public void gauge(String name, String help, DoubleSupplier value, String... labels) {}

  @Override
  public Timer timer(String name, String help, String... labels) {
    return duration -> {};
  }
}
