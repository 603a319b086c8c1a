package io.posthorn.rocks;

import io.posthorn.observe.Meters;
import io.posthorn.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a spool: checks that it is one of ours, recovers it, and sets its threads going. */
final class Startup {

  private static final Logger LOG = LoggerFactory.getLogger(Startup.class);

  private final Layout layout;
  private final SpoolSettings settings;
  private final Ports ports;

  Startup(Path directory, SpoolSettings settings, Ports ports) {
    this.layout = new Layout(directory);
    this.settings = settings;
    this.ports = ports;
  }

  /**
   * What the spool needs of the world.
   *
   * @param disk empty for the one that the spool lies on
   */
  record Ports(Time time, Meters meters, Optional<DiskSpace> disk, WriteGate gate) {}

  OpenResult open() {
    try {
      Optional<String> foreign = checkFormat();
      if (foreign.isPresent()) {
        return new OpenResult.Refused(foreign.get());
      }
      Files.createDirectories(layout.directory());
      Salvage salvage = new Salvage(layout, settings.memory(), ports.time());
      Salvage.Opened opened = salvage.open();
      return begin(opened, salvage);
    } catch (RocksDBException e) {
      return new OpenResult.Refused(refusal(e));
    } catch (IOException e) {
      return new OpenResult.Refused(
          "spool " + layout.directory() + ": " + e + "; see to the directory and its rights");
    } catch (UnsatisfiedLinkError e) {
      return new OpenResult.Refused(
          "RocksDB's library cannot be loaded: "
              + e.getMessage()
              + "; name its directory with -Djava.library.path");
    }
  }

  private Optional<String> checkFormat() throws IOException {
    Optional<String> text = new FormatFile(layout.format()).read();
    for (long known = Meta.OLDEST_FORMAT; known <= Meta.CURRENT_FORMAT; known++) {
      if (text.isEmpty() || text.get().equals(Long.toString(known))) {
        return Optional.empty();
      }
    }
    return text.map(this::newer);
  }

  private String newer(String format) {
    return "spool "
        + layout.directory()
        + ": its format is "
        + format
        + ", this version of Posthorn knows "
        + Meta.CURRENT_FORMAT
        + "; start the version that wrote it";
  }

  private OpenResult begin(Salvage.Opened opened, Salvage salvage)
      throws RocksDBException, IOException {
    Engine engine = opened.engine();
    long format = Meta.FORMAT.read(engine).orElse(Meta.CURRENT_FORMAT);
    if (format < Meta.OLDEST_FORMAT || format > Meta.CURRENT_FORMAT) {
      engine.close();
      return new OpenResult.Refused(newer(Long.toString(format)));
    }
    List<String> findings = new ArrayList<>(opened.findings());
    if (!findings.isEmpty()) {
      findings.addAll(new Repair(engine).run());
    }
    int swept = new Recovery(engine, WriteGate.open()).sweepOpenBodies();
    LOG.info("Spool {} is open; {} unfinished bodies deleted", layout.directory(), swept);
    stamp(engine); // synced, and with it the repair
    salvage.finished();
    new FormatFile(layout.format()).write(Meta.CURRENT_FORMAT);
    DiskSpace disk =
        ports.disk().isPresent() ? ports.disk().get() : DiskSpace.of(layout.directory());
    HighWater highWater = HighWater.open(layout.highWater());
    highWater.write(Meta.GROUP.read(engine).orElse(0L)); // a loss is reported once
    RocksSpool spool =
        RocksSpool.start(
            new Store(engine, salvage::plainly),
            highWater,
            new Vitals(disk, settings.minFree()),
            settings,
            ports,
            layout);
    return new OpenResult.Opened(spool, spool.accounts(), findings);
  }

  /** Notes the format, and that the spool is in use. A new index begins where the journal ends. */
  private static void stamp(Engine engine) throws RocksDBException {
    try (WriteBatch writes = new WriteBatch()) {
      Batch batch = new Batch(engine, writes);
      batch.put(Meta.FORMAT, Meta.CURRENT_FORMAT);
      batch.put(Meta.CLEAN_STOP, 0);
      if (Meta.INDEXED_FROM.read(engine).isEmpty()) {
        batch.put(Meta.INDEXED_FROM, Ledger.load(engine).nextSequence());
      }
      engine.write(writes, true);
    }
  }

  private String refusal(RocksDBException e) {
    String reason = String.valueOf(e.getMessage());
    String cure =
        reason.contains("LOCK") || reason.contains("lock")
            ? "another process uses it"
            : "run `posthorn spool check`, or move the directory away and start anew";
    return "spool " + layout.directory() + ": " + reason + "; " + cure;
  }
}
