package io.posthorn.rocks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthorn.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;

/**
 * Opens a database and says what it lost. A torn end of the log is normal after a crash: it was
 * never answered. Anything else wrong in {@link Logs} is damage, and mended. Where the database
 * itself cannot be opened, or is known to have something unreadable in it, it is {@link Rescue}d.
 */
final class Salvage {

  private final Layout layout;
  private final SpoolSettings.Memory memory;
  private final Time time;
  private final DiskSpace disk;
  private final Source source;
  private final Consumer<String> progress;
  private final Logs logs;

  Salvage(
      Layout layout,
      SpoolSettings.Memory memory,
      Time time,
      DiskSpace disk,
      Source source,
      Consumer<String> progress) {
    this.layout = layout;
    this.memory = memory;
    this.time = time;
    this.disk = disk;
    this.source = source;
    this.progress = progress;
    this.logs = new Logs(layout, source, disk, time);
  }

  /**
   * An open database.
   *
   * @param findings what was lost and where its remains are: it has to be repaired
   * @param notes what is to be said and needs no repair
   */
  record Opened(Engine engine, List<String> findings, List<String> notes) {}

  /**
   * Opens it, and saves what can be read where it is damaged.
   *
   * @throws Source.ReadFailure where the disk does not give something: the next time it may
   */
  Opened open() throws RocksDBException, IOException {
    HighWater.read(layout.highWater(), source); // fails before anything is changed, or not at all
    List<String> findings = earlier();
    List<String> marked = marked();
    if (!marked.isEmpty() || isListDamaged()) {
      List<String> all = new ArrayList<>(findings);
      all.addAll(marked);
      try {
        return rescued(all);
      } catch (NoRoom e) {
        if (marked.isEmpty() || isListDamaged()) {
          throw e;
        }
        marked.add("spool: it is used as it is, and cannot be read in part: " + e.getMessage());
      }
    }
    return asItIs(findings, marked);
  }

  /**
   * Opens what a rescue makes of it, whatever is wrong with it; by a source that is tolerant also
   * where the disk does not give some of it.
   */
  Opened repair() throws RocksDBException, IOException {
    List<String> findings = earlier();
    findings.addAll(marked());
    return rescued(findings);
  }

  /** What was met while the relay ran; not empty where there is a mark. */
  private List<String> marked() throws IOException {
    List<String> lines = new ArrayList<>();
    if (Files.exists(layout.wanted())) {
      lines.addAll(lines(layout.wanted()));
      if (lines.isEmpty()) {
        lines.add("spool: something in it could not be read");
      }
    }
    return lines;
  }

  /** Ends or forgets what an earlier start began; what it found. */
  private List<String> earlier() throws IOException {
    List<String> findings = new ArrayList<>();
    Rescue.resume(layout, time);
    SpoolFiles.deleteAll(layout.unfinished());
    SpoolFiles.deleteAll(layout.view());
    if (SpoolFiles.list(layout.database()).isEmpty()) { // they were about another one
      Files.deleteIfExists(layout.salvaging());
      Files.deleteIfExists(layout.wanted());
    }
    if (Files.exists(layout.salvaging())) {
      findings.add("spool: an earlier start ended before it had repaired what it salvaged");
      findings.addAll(lines(layout.salvaging()));
    }
    return findings;
  }

  /** The lines of a file of findings, without what the disk does not give of it. */
  private List<String> lines(Path file) throws IOException {
    return new String(source.all(file), UTF_8)
        .lines()
        .map(line -> line.replace("\0", ""))
        .filter(line -> !line.isBlank())
        .toList();
  }

  private Opened asItIs(List<String> findings, List<String> notes)
      throws RocksDBException, IOException {
    findings.addAll(logs.mend(findings));
    Engine engine;
    try {
      engine = plainly();
    } catch (RocksDBException e) {
      if (!Engine.isLostForGood(e)) {
        throw e;
      }
      findings.add("spool: the database cannot be opened: " + SpoolFiles.reason(e));
      return rescued(findings);
    }
    return whole(engine, findings, notes);
  }

  /** Opens what a rescue makes of the database. */
  Opened rescued(List<String> before) throws RocksDBException, IOException {
    List<String> findings = new ArrayList<>(before);
    findings.addAll(new Rescue(layout, memory, time, disk, source, progress).run());
    return whole(plainly(), findings, List.of());
  }

  /** Compares what came back with what was synced. */
  private Opened whole(Engine engine, List<String> findings, List<String> notes)
      throws RocksDBException, IOException {
    try {
      long group = Meta.GROUP.read(engine).orElse(0L);
      long synced = HighWater.read(layout.highWater(), source);
      if (group < synced) {
        findings.add(
            "spool: the disk lost what it had synced: the last "
                + (synced - group)
                + " groups of accepted mail and outcomes are missing");
      }
      findings.addAll(logs.tails(group < synced));
      source.unreadable().stream().filter(line -> !findings.contains(line)).forEach(findings::add);
      return new Opened(engine, findings, notes);
    } catch (RocksDBException | IOException e) {
      engine.close();
      throw e;
    }
  }

  /** By which files are read. */
  Source source() {
    return source;
  }

  /** What was salvaged is repaired, and that is on disk. */
  void finished() throws IOException {
    Files.deleteIfExists(layout.salvaging());
  }

  Engine plainly() throws RocksDBException {
    return Engine.open(layout.database(), memory, WALRecoveryMode.TolerateCorruptedTailRecords);
  }

  /** Whether there are files, and no whole list of them: the engine would begin an empty one. */
  private boolean isListDamaged() throws IOException {
    List<Path> files = SpoolFiles.list(layout.database());
    boolean anything =
        !SpoolFiles.ending(files, ".sst").isEmpty() || !SpoolFiles.ending(files, ".log").isEmpty();
    Optional<Path> manifest = SpoolFiles.manifest(layout.database(), source);
    return anything
        && (manifest.isEmpty() || LogMending.inspect(manifest.get(), source).isDamaged());
  }
}
