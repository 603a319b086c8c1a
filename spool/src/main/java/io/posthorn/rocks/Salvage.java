package io.posthorn.rocks;

import io.posthorn.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
      engine = plainly();
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
