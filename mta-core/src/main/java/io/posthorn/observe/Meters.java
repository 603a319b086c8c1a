package io.posthorn.observe;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Makes meters. Names begin with {@code posthorn_} and follow Prometheus' rules; labels come in
 * pairs of name and value, and only from closed lists, because each value is a time series for
 * ever.
 *
 * <p>Asking twice for the same name and labels gives the same meter. Safe for use by many threads.
 */
public interface Meters {

  /** Counts things that happened; the name ends in {@code _total}. */
  Counter counter(String name, String help, String... labels);

  /** A value that is read when it is asked for. */
  void gauge(String name, String help, DoubleSupplier value, String... labels);

  /** A distribution of times; the name ends in {@code _seconds}. */
  Timer timer(String name, String help, String... labels);

  /** Goes up. */
  interface Counter {

    /** By one. */
    default void increment() {
      add(1);
    }

    /** By {@code amount}, not negative. */
    void add(double amount);
  }

  /** Collects times. */
  interface Timer {

    /** One more. */
    void record(Duration duration);
  }

  /** Meters that measure nothing, for tests and tools. */
  static Meters none() {
    return NoMeters.INSTANCE;
  }
}
