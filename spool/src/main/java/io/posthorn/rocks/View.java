package io.posthorn.rocks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.WALRecoveryMode;

/**
 * A database for reading, made of what can be opened of another one's files: a directory of links
 * to them, with logs that have only whole records and a list of files of its own. The files
 * themselves are not touched, and what lies in them is as whole as it is.
 *
 * <p>A file that a database lacks makes everything unreadable whose keys it might have. So the list
 * leaves it out, and what was deleted by records in it is there again.
 */
final class View implements AutoCloseable {

  private static final String AGAIN = "; what was delivered may come back by it and be sent twice";

  private final Path source;
  private final Path directory;
  private final Source disk;
  private final List<String> findings = new ArrayList<>();
  private final List<Manifest.Sorted> sorted = new ArrayList<>();
  private final Map<Long, String> unusable = new TreeMap<>();

  private View(Path source, Path directory, Source disk) {
    this.source = source.toAbsolutePath();
    this.directory = directory;
    this.disk = disk;
  }

  /**
   * Makes a view of the database in {@code source} in {@code directory}, which is made anew and
   * deleted by {@link #close}.
   *
   * @param disk by which its logs and its list of files are read
   */
  static View of(Path source, Path directory, Source disk) throws IOException, RocksDBException {
    View view = new View(source, directory, disk);
    try {
      view.make();
      return view;
    } catch (IOException | RocksDBException | RuntimeException e) {
      view.close();
      throw e;
    }
  }

  /** What could not be taken, one line each. */
  List<String> findings() {
    return List.copyOf(findings);
  }

  /** Opens it; to be closed before the view is. */
  Engine open() throws RocksDBException {
    return Engine.openReadOnly(directory, WALRecoveryMode.TolerateCorruptedTailRecords);
  }

  private void make() throws IOException, RocksDBException {
    SpoolFiles.deleteAll(directory);
    Files.createDirectories(directory);
    List<Path> files = SpoolFiles.list(source);
    for (Path file : SpoolFiles.ending(files, ".sst")) {
      look(file);
    }
    Optional<List<LiveFileMetaData>> listed = ListedFiles.of(source, directory, disk);
    choose(listed);
    List<Manifest.Blob> blobs = new ArrayList<>();
    for (Path file : SpoolFiles.ending(files, ".blob")) {
      link(file);
      blobs.add(new Manifest.Blob(SpoolFiles.number(file), Files.size(file)));
    }
    for (Path log : SpoolFiles.ending(files, ".log")) {
      log(LogMending.inspect(log, disk));
    }
    Manifest.write(directory, sorted, blobs);
  }

  private void look(Path file) throws IOException {
    long number = SpoolFiles.number(file);
    try (Options options = new Options();
        SstFileReader reader = new SstFileReader(options)) {
      reader.open(file.toString());
      int family = (int) reader.getTableProperties().getColumnFamilyId();
      String name = new String(reader.getTableProperties().getColumnFamilyName(), UTF_8);
      if (Family.of((byte) family).filter(known -> known.text().equals(name)).isEmpty()) {
        unusable.put(number, "it belongs to no family of a spool");
        return;
      }
      sorted.add(new Manifest.Sorted(number, Files.size(file), family));
    } catch (RocksDBException e) {
      unusable.put(number, SpoolFiles.reason(e));
    }
  }

  /** The files that the database says it has, if they are all there; else all that are. */
  private void choose(Optional<List<LiveFileMetaData>> listed) throws IOException {
    List<Long> there = sorted.stream().map(Manifest.Sorted::number).toList();
    boolean whole = listed.isPresent();
    for (LiveFileMetaData file : listed.orElse(List.of())) {
      long number = SpoolFiles.number(Path.of(file.fileName()));
      if (!there.contains(number)) {
        String why = Optional.ofNullable(unusable.get(number)).orElse("it is not there");
        findings.add("spool: " + describe(file) + " is lost: " + why + AGAIN);
        whole = false;
      }
    }
    if (listed.isEmpty()) {
      findings.add(
          "spool: the list of the database's files cannot be read: all that are there are taken"
              + AGAIN);
      unusable.forEach(
          (number, why) -> findings.add("spool: file " + number + ".sst is lost: " + why + AGAIN));
    }
    if (whole) {
      List<Long> live =
          listed.get().stream().map(file -> SpoolFiles.number(Path.of(file.fileName()))).toList();
      sorted.removeIf(file -> !live.contains(file.number()));
    }
    sorted.sort(Comparator.comparingLong(Manifest.Sorted::number));
    for (Manifest.Sorted file : sorted) {
      link(source.resolve(SpoolFiles.name(file.number(), ".sst")));
    }
  }

  private static String describe(LiveFileMetaData file) {
    String family = new String(file.columnFamilyName(), UTF_8);
    return "%s with %s, %s to %s,"
        .formatted(
            file.fileName().replace("/", ""),
            KeyText.family(family),
            KeyText.of(family, file.smallestKey()),
            KeyText.of(family, file.largestKey()));
  }

  private void log(LogMending log) throws IOException {
    if (log.isDamaged()) {
      findings.add("spool: the log " + log.damage());
    }
    if (log.isClean()) {
      link(log.file());
    } else {
      log.copyTo(directory.resolve(log.file().getFileName()), disk);
    }
  }

  private void link(Path file) throws IOException {
    Path name = directory.resolve(file.getFileName());
    Files.deleteIfExists(name);
    Files.createSymbolicLink(name, file);
  }

  @Override
  public void close() throws IOException {
    SpoolFiles.deleteAll(directory);
  }

  /** The files that a database says it consists of. */
  private static final class ListedFiles {

    /** Empty where its own list cannot be read. Leaves nothing in {@code scratch}. */
    static Optional<List<LiveFileMetaData>> of(Path source, Path scratch, Source disk)
        throws IOException {
      Optional<Path> manifest = SpoolFiles.manifest(source, disk);
      if (manifest.isEmpty() || LogMending.inspect(manifest.get(), disk).isDamaged()) {
        return Optional.empty();
      }
      try (Stream<Path> files = Files.list(source)) {
        for (Path file : files.filter(file -> !file.toString().endsWith(".log")).toList()) {
          Files.createSymbolicLink(scratch.resolve(file.getFileName()), file.toAbsolutePath());
        }
      }
      try (Engine engine = Engine.openUnchecked(scratch)) {
        return Optional.of(engine.database().getLiveFilesMetaData());
      } catch (RocksDBException e) {
        return Optional.empty();
      } finally {
        SpoolFiles.deleteAll(scratch);
        Files.createDirectories(scratch);
      }
    }
  }
}
