package io.posthorn.rocks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Tells a spool of ours from what is not one, or no longer, before anything is changed. */
final class Recognition {

  private final Layout layout;
  private final Source source;
  private final Set<String> mayBeAlone;

  Recognition(Layout layout, Source source) {
    this.layout = layout;
    this.source = source;
    this.mayBeAlone =
        Stream.of(
                layout.database(),
                layout.damaged(),
                layout.salvaging(),
                layout.wanted(),
                layout.unfinished(),
                layout.view(),
                layout.directory().resolve("lost+found"))
            .map(path -> path.getFileName().toString())
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Why it must not be opened, with the cure, in one line; empty where it may, or is to be made.
   */
  Optional<String> refusal() throws IOException {
    Path directory = layout.directory();
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      return Optional.of(say("it is a file; move it away, or name another data_dir"));
    }
    if (!Files.exists(directory)) {
      return Optional.empty();
    }
    Optional<String> newer = newer();
    if (newer.isPresent()) {
      return newer;
    }
    List<Path> database = SpoolFiles.list(layout.database());
    if (database.isEmpty() && !Files.isDirectory(layout.rescued())) {
      return withoutDatabase();
    }
    return foreign();
  }

  private Optional<String> newer() throws IOException {
    String text = new FormatFile(layout.format(), source).read().orElse("");
    boolean number =
        !text.isEmpty() && text.length() < 10 && text.chars().allMatch(Character::isDigit);
    if (!number) { // gone, torn or unreadable: the database has the number too
      return Optional.empty();
    }
    long format = Long.parseLong(text);
    return format >= Meta.OLDEST_FORMAT && format <= Meta.CURRENT_FORMAT
        ? Optional.empty()
        : Optional.of(newer(text));
  }

  /** The line about a layout that this version does not know. */
  String newer(String format) {
    return say(
        "its format is "
            + format
            + ", this version of Posthorn knows "
            + Meta.CURRENT_FORMAT
            + "; start the version that wrote it");
  }

  /** What remains of a spool must not be taken for a new one. */
  private Optional<String> withoutDatabase() throws IOException {
    if (isOurs()) {
      return Optional.of(
          say(
              "its database "
                  + layout.database()
                  + " is gone, and with it the mail that was in it; bring it back, or remove "
                  + layout.format()
                  + " and "
                  + layout.highWater().getFileName()
                  + " to begin with an empty spool"));
    }
    return SpoolFiles.list(layout.directory()).stream()
        .map(file -> file.getFileName().toString())
        .filter(name -> !mayBeAlone.contains(name))
        .findFirst()
        .map(name -> say("there is something else in it (" + name + "); name an empty data_dir"));
  }

  private boolean isOurs() {
    return Files.exists(layout.format()) || Files.exists(layout.highWater());
  }

  /** Another program's database has families of other names, or its data in the nameless one. */
  private Optional<String> foreign() {
    List<String> names;
    try (Options options = new Options()) {
      names =
          RocksDB.listColumnFamilies(options, layout.database().toString()).stream()
              .map(octets -> new String(octets, UTF_8))
              .toList();
    } catch (RocksDBException e) {
      return Optional.empty(); // damaged, or just begun: which is another matter
    }
    Optional<String> stranger =
        names.stream()
            .filter(name -> Family.named(name).isEmpty())
            .findFirst()
            .or(() -> isOnlyNameless(names) ? Optional.of("default") : Optional.empty());
    return stranger.map(name ->
        say(
            "its database is not one of Posthorn's: it has data in a family \""
                + name
                + "\"; name another data_dir"));
  }

  /** A first start that died early has no family of ours either, but no data. */
  private boolean isOnlyNameless(List<String> names) {
    try {
      return !isOurs()
          && names.equals(List.of(Family.DEFAULT.text()))
          && SpoolFiles.list(layout.database()).stream()
              .filter(file -> SpoolFiles.number(file) > 0)
              .anyMatch(file -> file.toFile().length() > 0);
    } catch (IOException e) {
      return false;
    }
  }

  private String say(String what) {
    return "spool " + layout.directory() + ": " + what;
  }
}
