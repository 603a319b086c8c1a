package io.posthorn.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;

/** Names and handling of the files of a database. */
final class SpoolFiles {

  private static final Set<StandardOpenOption> NEW =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE);

  private SpoolFiles() {}

  /** All in a directory, by name; none where it is missing. */
  static List<Path> list(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  /** Those whose name is a number and {@code end}. */
  static List<Path> ending(List<Path> files, String end) {
    return files.stream()
        .filter(file -> file.getFileName().toString().endsWith(end) && number(file) > 0)
        .toList();
  }

  /** The number that a file has for its name; 0 where it has none. */
  static long number(Path file) {
    String name = file.getFileName().toString();
    int dot = name.indexOf('.');
    String digits = dot < 0 ? name : name.substring(0, dot);
    boolean numeric =
        !digits.isEmpty() && digits.length() < 19 && digits.chars().allMatch(Character::isDigit);
    return numeric ? Long.parseLong(digits) : 0;
  }

  static String name(long number, String end) {
    return "%06d%s".formatted(number, end);
  }

  /** The list of files that {@code CURRENT} names, if it is there. */
  static Optional<Path> manifest(Path database, Source source) throws IOException {
    Path current = database.resolve("CURRENT");
    if (!Files.isRegularFile(current) || Files.size(current) > 64) {
      return Optional.empty();
    }
    String text = new String(source.all(current), StandardCharsets.ISO_8859_1);
    boolean named =
        text.startsWith("MANIFEST-")
            && text.endsWith("\n")
            && text.strip().substring("MANIFEST-".length()).chars().allMatch(Character::isDigit);
    return named
        ? Optional.of(database.resolve(text.strip())).filter(Files::isRegularFile)
        : Optional.empty();
  }

  /** Octets of all files in a directory. */
  static long octets(Path directory) throws IOException {
    long sum = 0;
    for (Path file : list(directory)) {
      sum += Files.size(file);
    }
    return sum;
  }

  /** Deletes a directory with what is in it; links, not what they lead to. */
  static void deleteAll(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> files = Files.walk(directory)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }

  /** Copies a file; the copy is on disk, or not there. */
  static void copy(Path from, Path to) throws IOException {
    try {
      Files.copy(from, to);
      try (FileChannel copy = FileChannel.open(to, StandardOpenOption.WRITE)) {
        copy.force(true);
      }
    } catch (IOException e) {
      Files.deleteIfExists(to);
      throw e;
    }
  }

  /** Writes a small file that is there whole or not at all, whatever happens. */
  static void write(Path file, String text) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel out = FileChannel.open(beside, NEW)) {
      append(out, text);
    }
    move(beside, file);
  }

  /** Writes all of {@code text}, also where the disk takes only a part at once, and syncs it. */
  static void append(FileChannel out, String text) throws IOException {
    ByteBuffer octets = StandardCharsets.UTF_8.encode(text);
    while (octets.hasRemaining()) {
      out.write(octets);
    }
    out.force(true);
  }

  /** Renames, and makes that durable. */
  static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    sync(to.resolveSibling("."));
  }

  /** Makes the names in a directory durable. */
  static void sync(Path directory) throws IOException {
    try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  /** RocksDB's words without the line of its own that it sometimes adds. */
  static String reason(RocksDBException e) {
    return String.valueOf(e.getMessage()).strip();
  }
}
