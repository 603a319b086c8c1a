package io.posthorn.rocks;

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
 * never answered. Anything else wrong in the log is damage: the log is copied aside, and gets one
 * in its place that has its whole records. Where the database itself cannot be opened, or is known
 * to have something unreadable in it, it is {@link Rescue}d.
 */
final class Salvage {

  private final Layout layout;
  private final SpoolSettings.Memory memory;
  private final Time time;
  private final DiskSpace disk;
  private final Consumer<String> progress;
  private final List<Path> tails = new ArrayList<>();

  Salvage(
      Layout layout,
      SpoolSettings.Memory memory,
      Time time,
      DiskSpace disk,
      Consumer<String> progress) {
    this.layout = layout;
    this.memory = memory;
    this.time = time;
    this.disk = disk;
    this.progress = progress;
  }

  /**
   * An open database.
   *
   * @param findings what was lost and where its remains are: it has to be repaired
   * @param notes what is to be said and needs no repair
   */
  record Opened(Engine engine, List<String> findings, List<String> notes) {}

  Opened open() throws RocksDBException, IOException {
    List<String> findings = earlier();
    List<String> marked = marked();
    if (!marked.isEmpty() || isListDamaged()) {
      List<String> all = new ArrayList<>(findings);
      all.addAll(marked);
      try {
        return rescued(all);
      } catch (Rescue.NoRoom e) {
        if (marked.isEmpty() || isListDamaged()) {
          throw e;
        }
        marked.add("spool: it is used as it is, and cannot be read in part: " + e.getMessage());
      }
    }
    return asItIs(findings, marked);
  }

  /** Opens what a rescue makes of it, whatever is wrong with it. */
  Opened repair() throws RocksDBException, IOException {
    List<String> findings = earlier();
    findings.addAll(marked());
    return rescued(findings);
  }

  /** What was met while the relay ran; not empty where there is a mark. */
  private List<String> marked() throws IOException {
    List<String> lines = new ArrayList<>();
    if (Files.exists(layout.wanted())) {
      lines.addAll(Files.readString(layout.wanted()).lines().toList());
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
      findings.addAll(Files.readString(layout.salvaging()).lines().toList());
    }
    return findings;
  }

  private Opened asItIs(List<String> findings, List<String> notes)
      throws RocksDBException, IOException {
    findings.addAll(mendLogs(findings));
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
    findings.addAll(new Rescue(layout, memory, time, disk, progress).run());
    return whole(plainly(), findings, List.of());
  }

  /**
   * Cuts off what lies behind a log's last whole record. A copy of it is kept until it is known
   * that it was not answered.
   */
  private void cut(LogMending log) throws IOException {
    Files.createDirectories(layout.damaged());
    Path copy = layout.aside("tail-of-" + log.file().getFileName(), time.now());
    if (log.copyTail(copy)) {
      SpoolFiles.sync(layout.damaged());
      tails.add(copy);
    }
    log.cut();
  }

  /** Says where the ends of the logs are, or forgets those that nobody was told of. */
  private void tails(boolean answered, List<String> findings) throws IOException {
    for (Path tail : tails) {
      if (answered) {
        findings.add("spool: what could not be read at the end of a log is kept in " + tail);
      } else {
        Files.deleteIfExists(tail);
      }
    }
    tails.clear();
    if (Files.isDirectory(layout.damaged()) && SpoolFiles.list(layout.damaged()).isEmpty()) {
      Files.delete(layout.damaged());
    }
  }

  /** Compares what came back with what was synced. */
  private Opened whole(Engine engine, List<String> findings, List<String> notes)
      throws RocksDBException, IOException {
    try {
      long group = Meta.GROUP.read(engine).orElse(0L);
      long synced = HighWater.read(layout.highWater());
      if (group < synced) {
        findings.add(
            "spool: the disk lost what it had synced: the last "
                + (synced - group)
                + " groups of accepted mail and outcomes are missing");
      }
      tails(group < synced, findings);
      return new Opened(engine, findings, notes);
    } catch (RocksDBException | IOException e) {
      engine.close();
      throw e;
    }
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
    Optional<Path> manifest = SpoolFiles.manifest(layout.database());
    return anything && (manifest.isEmpty() || LogMending.inspect(manifest.get()).isDamaged());
  }

  /** Leaves logs that have only whole records; what was wrong in them. */
  private List<String> mendLogs(List<String> earlier) throws IOException {
    List<LogMending> damaged = new ArrayList<>();
    for (Path file : SpoolFiles.ending(SpoolFiles.list(layout.database()), ".log")) {
      LogMending log = LogMending.inspect(file);
      if (log.isDamaged()) {
        damaged.add(log);
      } else if (log.isTorn()) {
        cut(log);
      }
    }
    if (damaged.isEmpty()) {
      return List.of();
    }
    List<String> findings = new ArrayList<>();
    Path copies = layout.aside("log", time.now());
    Files.createDirectories(copies);
    for (LogMending log : damaged) {
      SpoolFiles.copy(log.file(), copies.resolve(log.file().getFileName()));
      findings.add(
          "spool: the log is damaged ("
              + log.damage()
              + "); it is copied to "
              + copies
              + " and what is readable was taken: mail may be lost or be sent twice");
    }
    SpoolFiles.sync(copies);
    SpoolFiles.sync(layout.damaged());
    SpoolFiles.sync(layout.directory());
    List<String> all = new ArrayList<>(earlier);
    all.addAll(findings);
    SpoolFiles.write(layout.salvaging(), String.join("\n", all) + "\n");
    for (LogMending log : damaged) {
      Path mended = layout.directory().resolve("log-mended");
      Files.deleteIfExists(mended);
      log.copyTo(mended);
      SpoolFiles.move(mended, log.file());
    }
    return findings;
  }
}
