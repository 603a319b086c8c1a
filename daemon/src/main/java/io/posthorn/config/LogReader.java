package io.posthorn.config;

import io.posthorn.eventlog.EventFileSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Reads [log]. */
final class LogReader {

  private static final Form<Long> ROTATION =
      new Form<>(
          "a size from 1MiB to 1TiB",
          "use a number and MiB or GiB, such as 100MiB",
          node -> Forms.SIZE.reader().apply(node).filter(n -> n >= 1L << 20 && n <= 1L << 40));

  private static final Form<Boolean> WANTED =
      new Form<>(
          "a boolean or a section", "use true, or { path = \"/path\" }", Forms.FLAG.reader());

  private LogReader() {}

  /** The event file, where one is wanted: {@code events} is a boolean or a table. */
  static Optional<EventFileSettings> read(Section section, Path dataDir, Secrets secrets) {
    boolean table = section.node("events").orElse(null) instanceof Node.Table;
    boolean wanted = table || section.read("events", WANTED, false);
    Section events = table ? section.section("events") : section.nothing();
    Path path =
        secrets.resolve(
            events.read("path", Forms.PATH, dataDir.resolve("events.jsonl").toString()));
    long rotation = events.read("rotation", ROTATION, "100MiB");
    Duration age = events.read("age", Forms.POSITIVE, "30d");
    if (!path.resolveSibling("").equals(dataDir)) { // which a start makes
      check(path, events, secrets);
    }
    events.done();
    section.done();
    return wanted ? Optional.of(new EventFileSettings(path, rotation, age)) : Optional.empty();
  }

  private static void check(Path path, Section events, Secrets secrets) {
    Path folder = path.resolveSibling("");
    if (secrets.isFolder(path)) {
      events
          .problems()
          .error(
              events.place("path"), path + " is a folder", "name the file, such as events.jsonl");
    } else if (!secrets.isFolder(folder)) {
      events
          .problems()
          .error(
              events.place("path"),
              folder + " is no folder",
              "create it, and let the user that runs posthorn write it");
    }
  }
}
