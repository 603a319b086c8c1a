package io.posthorn.rocks;

import io.posthorn.observe.Meters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What can be read off a spool at any time. */
final class Gauges {

  private Gauges() {}

  static void register(Meters meters, Vitals vitals, Layout layout, Budget budget) {
    meters.gauge(
        "posthorn_spool_free_bytes", "Free octets on the spool's file system", vitals::free);
    meters.gauge(
        "posthorn_spool_used_bytes",
        "Octets of the spool's own files",
        () -> used(layout.directory()));
    meters.gauge(
        "posthorn_spool_arriving_bytes",
        "Octets of mail in memory on their way to the disk",
        budget::taken);
    meters.gauge(
        "posthorn_spool_crowded",
        "1 while too much mail is on its way to the disk, and new mail hears 452",
        () -> budget.isCrowded() ? 1 : 0);
  }

  /** Files come and go meanwhile; what is gone does not count. */
  private static double used(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException | UncheckedIOException e) {
      return Double.NaN;
    }
  }
}
