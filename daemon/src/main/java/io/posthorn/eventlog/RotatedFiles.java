package io.posthorn.eventlog;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What was put aside beside a file, by us as {@code events-20261120T081500.000Z-000000000071.jsonl}
 * or by others as {@code events.jsonl.1} and alike.
 */
final class RotatedFiles {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** More are not looked into for the last event: others may have put anything there. */
  private static final int MOST_READ = 16;

  private final Path folder;
  private final String name;
  private final String stem;
  private final String extension;

  /** Those of the file at {@code path}. */
  RotatedFiles(Path path) {
    this.folder = path.toAbsolutePath().resolveSibling("");
    this.name = String.valueOf(path.getFileName());
    int dot = name.lastIndexOf('.');
    this.stem = dot > 0 ? name.substring(0, dot) : name;
    this.extension = dot > 0 ? name.substring(dot) : "";
  }

  /**
   * The name for a file that ends before a record. Names sort in the order of the events: the
   * journal's times never go back, and where they stand still there are the numbers.
   */
  Path nameBefore(Instant time, long sequence) {
    String number = String.format(Locale.ROOT, "%012d", sequence);
    return folder.resolve(stem + "-" + TIME.format(time) + "-" + number + extension);
  }

  /** The last event in the file that was written to last. */
  Optional<Position> last() throws IOException {
    List<Written> files = new ArrayList<>(list(this::isRelated));
    files.sort(Comparator.comparing(Written::time).thenComparing(Written::file).reversed());
    return files.stream()
        .limit(MOST_READ)
        .map(file -> last(file.file()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** None where it is another's and cannot be read. */
  private static Optional<Position> last(Path file) {
    try {
      return Tail.of(file).last();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Deletes our own whose newest event is older than {@code limit}; returns them. */
  List<Path> deleteBefore(Instant limit) throws IOException {
    List<Path> deleted = new ArrayList<>();
    for (Written written : list(this::isOurs)) {
      if (written.time().isBefore(limit)) {
        Files.deleteIfExists(written.file());
        deleted.add(written.file());
      }
    }
    return deleted;
  }

  private record Written(Path file, Instant time) {}

  private List<Written> list(Predicate<String> wanted) throws IOException {
    List<Written> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (wanted.test(String.valueOf(file.getFileName())) && Files.isRegularFile(file)) {
          found.add(new Written(file, Files.getLastModifiedTime(file).toInstant()));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  private boolean isRelated(String other) {
    return isOurs(other) || other.startsWith(name) && !other.equals(name);
  }

  private boolean isOurs(String other) {
    String head = stem + "-";
    if (!other.startsWith(head)
        || !other.endsWith(extension)
        || other.length() <= head.length() + extension.length()) {
      return false;
    }
    String middle = other.substring(head.length(), other.length() - extension.length());
    int dash = middle.indexOf('-');
    return dash > 0 && isTime(middle.substring(0, dash)) && isNumber(middle.substring(dash + 1));
  }

  private static boolean isTime(String text) {
    try {
      TIME.parse(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
