package io.posthorn.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.posthorn.observe.Meters;
import io.prometheus.metrics.core.metrics.Info;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/** Meters that Prometheus reads, with those of the JVM and the process. */
public final class PrometheusMeters implements Meters, AutoCloseable {

  /** The content type of {@link #scrape}. */
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** Upper bounds of the buckets of every timer: a fast reply to a slow peer's time limit. */
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(20),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10),
    Duration.ofSeconds(60),
    Duration.ofMinutes(10),
  };

  /**
   * Counters have a registry of their own: the library takes {@code x_total} and a gauge {@code x}
   * for the same name. That is so in OpenMetrics only, which is therefore not offered.
   */
  private final PrometheusMeterRegistry counters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();

  /** Meters of this process. */
  public PrometheusMeters(Build build) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    collections.bindTo(registry);
    // Not a gauge of Micrometer's: it would lose _info, which Prometheus keeps for this.
    Info.builder()
        .name("posthorn_build_info")
        .help("The running version, as labels")
        .labelNames("version", "jdk")
        .register(registry.getPrometheusRegistry())
        .addLabelValues(build.version(), build.jdk());
  }

  @Override
  public Counter counter(String name, String help, String... labels) {
    return io.micrometer.core.instrument.Counter.builder(name)
            .description(help)
            .tags(Tags.of(labels))
            .register(counters)
        ::increment;
  }

  @Override
  public void gauge(String name, String help, DoubleSupplier value, String... labels) {
    Gauge.builder(name, value::getAsDouble)
        .description(help)
        .tags(Tags.of(labels))
        .register(registry);
  }

  @Override
  public Timer timer(String name, String help, String... labels) {
    return io.micrometer.core.instrument.Timer.builder(name)
            .description(help)
            .tags(Tags.of(labels))
            .serviceLevelObjectives(BUCKETS)
            .register(registry)
        ::record;
  }

  /** All values now, in Prometheus' text format. */
  public String scrape() {
    return counters.scrape() + registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    counters.close();
    registry.close();
  }
}
