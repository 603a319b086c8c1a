package io.posthorn.rocks;

import io.posthorn.time.Time;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;

/**
 * Opens a database and says what it lost. A torn end of the log is normal after a crash: it was
 * never answered. Anything else wrong in the log is damage: the log is copied aside first, then
 * everything in it that can still be read is taken.
 */
final class Salvage {

  private final Layout layout;
  private final SpoolSettings.Memory memory;
  private final Time time;

  Salvage(Layout layout, SpoolSettings.Memory memory, Time time) {
    this.layout = layout;
    this.memory = memory;
    this.time = time;
  }

  /**
   * An open database.
   *
   * @param findings what was lost and where its remains are
   */
  record Opened(Engine engine, List<String> findings) {}

  Opened open() throws RocksDBException, IOException {
    List<String> findings = new ArrayList<>();
    Engine engine;
    try {
      boolean unfinished = Files.exists(layout.salvaging());
      engine = plainly();
      if (unfinished) {
        findings.add("spool: an earlier start ended before it had repaired what it salvaged");
      }
    } catch (RocksDBException e) {
      if (!Engine.isCorruption(e)) {
        throw e;
      }
      Path copies = copyLogs();
      findings.add(
          "spool: the log is damaged ("
              + e.getMessage()
              + "); it is copied to "
              + copies
              + " and what is readable was taken: mail may be lost or be sent twice");
      begin();
      engine = salvage();
    }
    long group = Meta.GROUP.read(engine).orElse(0L);
    long synced = HighWater.read(layout.highWater());
    if (group < synced) {
      findings.add(
          "spool: the disk lost what it had synced: the last "
              + (synced - group)
              + " groups of accepted mail and outcomes are missing");
    }
    return new Opened(engine, findings);
  }

  /** Salvaging mends the log, so that the next start would not see that anything was wrong. */
  private void begin() throws IOException {
    Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try (FileChannel marker = FileChannel.open(layout.salvaging(), options);
        FileChannel directory = FileChannel.open(layout.directory(), StandardOpenOption.READ)) {
      marker.force(true);
      directory.force(true);
    }
  }

  /** What was salvaged is repaired, and that is on disk. */
  void finished() throws IOException {
    Files.deleteIfExists(layout.salvaging());
  }

  Engine plainly() throws RocksDBException {
    return Engine.open(layout.database(), memory, WALRecoveryMode.TolerateCorruptedTailRecords);
  }

  private Engine salvage() throws RocksDBException {
    return Engine.open(layout.database(), memory, WALRecoveryMode.SkipAnyCorruptedRecords);
  }

  private Path copyLogs() throws IOException {
    Path target = layout.damaged().resolve("log-" + time.now().toEpochMilli());
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(layout.database())) {
      for (Path file : files.filter(Salvage::isLog).toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
    return target;
  }

  private static boolean isLog(Path file) {
    return file.getFileName().toString().endsWith(".log");
  }
}
