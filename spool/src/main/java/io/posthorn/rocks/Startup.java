package io.posthorn.rocks;

import io.posthorn.observe.Meters;
import io.posthorn.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a spool: checks that it is one of ours, recovers it, and sets its threads going. */
final class Startup {

  private static final Logger LOG = LoggerFactory.getLogger(Startup.class);

  /** What the kernel says of a disk that fails or is full, and may not tomorrow. */
  private static final Set<String> PASSING =
      Set.of(
          "Input/output error",
          "No space left on device",
          "Disk quota exceeded",
          "Read-only file system",
          "Too many open files");

  private static final String PASSES =
      "see to the disk and start again; if it stays so, run `posthorn spool check --repair`";

  private final Layout layout;
  private final SpoolSettings settings;
  private final Ports ports;
  private final Consumer<String> progress;

  /** Opens {@code directory}; a rescue that takes long says in the log how far it is. */
  Startup(Path directory, SpoolSettings settings, Ports ports) {
    this(directory, settings, ports, step -> LOG.info("Saving what can be read: {}", step));
  }

  Startup(Path directory, SpoolSettings settings, Ports ports, Consumer<String> progress) {
    this.layout = new Layout(directory);
    this.settings = settings;
    this.ports = ports;
    this.progress = progress;
  }

  /**
   * What the spool needs of the world.
   *
   * @param disk empty for the one that the spool lies on
   */
  record Ports(Time time, Meters meters, Optional<DiskSpace> disk, Source source, WriteGate gate) {}

  /** Opens it, and saves what can be read where it is damaged. */
  OpenResult open() {
    return open(ports.source(), Salvage::open);
  }

  /**
   * Opens what can be read of it, whether it is known to be damaged or not, and goes around what
   * the disk does not give.
   */
  OpenResult repair() {
    return open(new TolerantSource(ports.source(), layout.directory()), Salvage::repair);
  }

  /** A way to an open database. */
  @FunctionalInterface
  private interface Way {

    Salvage.Opened by(Salvage salvage) throws RocksDBException, IOException;
  }

  private OpenResult open(Source source, Way way) {
    try {
      Optional<String> refusal = new Recognition(layout, source).refusal();
      if (refusal.isPresent()) {
        return new OpenResult.Refused(refusal.get());
      }
      Files.createDirectories(layout.directory());
      Salvage salvage =
          new Salvage(layout, settings.memory(), ports.time(), disk(), source, progress);
      return begin(way.by(salvage), salvage);
    } catch (RocksDBException e) {
      String reason = SpoolFiles.reason(e).replace('\n', ' ');
      boolean inUse = reason.contains("LOCK") || reason.contains("lock file");
      return refused(
          reason,
          inUse
              ? "another process uses it"
              : "see to the disk, then run `posthorn spool check --repair`");
    } catch (NoRoom e) {
      return new OpenResult.Refused("spool " + layout.directory() + ": " + e.getMessage());
    } catch (Source.ReadFailure e) {
      String line = "spool " + layout.directory() + ": " + e.getMessage() + "; " + PASSES;
      return new OpenResult.Refused(line, true);
    } catch (IOException e) {
      return refused(e.toString(), "see to the directory and its rights");
    } catch (UnsatisfiedLinkError e) {
      return new OpenResult.Refused(
          "RocksDB's library cannot be loaded: "
              + e.getMessage()
              + "; name its directory with -Djava.library.path");
    }
  }

  private DiskSpace disk() throws IOException {
    return ports.disk().isPresent() ? ports.disk().get() : DiskSpace.of(layout.directory());
  }

  /** Begins; where something turns out to be unreadable, once more with what can be rescued. */
  private OpenResult begin(Salvage.Opened opened, Salvage salvage)
      throws RocksDBException, IOException {
    try {
      return started(opened, salvage);
    } catch (RocksDBException e) {
      opened.engine().close();
      if (!Engine.isLostForGood(e)) {
        throw e;
      }
      List<String> findings = new ArrayList<>(opened.findings());
      findings.add("spool: the database cannot be read: " + SpoolFiles.reason(e));
      return started(salvage.rescued(findings), salvage);
    }
  }

  private OpenResult started(Salvage.Opened opened, Salvage salvage)
      throws RocksDBException, IOException {
    Engine engine = opened.engine();
    long format = Meta.FORMAT.read(engine).orElse(Meta.CURRENT_FORMAT);
    if (format < Meta.OLDEST_FORMAT || format > Meta.CURRENT_FORMAT) {
      engine.close();
      Recognition recognition = new Recognition(layout, salvage.source());
      return new OpenResult.Refused(recognition.newer(Long.toString(format)));
    }
    List<String> findings = new ArrayList<>(opened.findings());
    if (!findings.isEmpty()) {
      findings.addAll(new Repair(engine, ports.time().now()).run());
    }
    findings.addAll(opened.notes());
    int swept = new Recovery(engine, WriteGate.open()).sweepOpenBodies();
    LOG.info("Spool {} is open; {} unfinished bodies deleted", layout.directory(), swept);
    stamp(engine); // synced, and with it the repair
    salvage.finished();
    noteFormat(engine, salvage.source(), findings);
    HighWater highWater = HighWater.open(layout.highWater(), salvage.source());
    highWater.write(Meta.GROUP.read(engine).orElse(0L)); // a loss is reported once
    RocksSpool spool =
        RocksSpool.start(
            new Store(engine, salvage::plainly, new Unreadable(layout)),
            highWater,
            new Vitals(disk(), settings.minFree()),
            settings,
            ports,
            layout);
    return new OpenResult.Opened(spool, spool.accounts(), findings);
  }

  /** Notes the format in a file too, which is read before anything is opened. */
  private void noteFormat(Engine engine, Source source, List<String> findings)
      throws IOException, RocksDBException {
    if (!Files.exists(layout.format()) && Meta.GROUP.read(engine).isPresent()) {
      findings.add("spool: the file FORMAT was gone, and is written again");
    }
    new FormatFile(layout.format(), source).write(Meta.CURRENT_FORMAT);
  }

  /**
   * Notes the format, and that the spool is in use. A new index begins where the journal ends, and
   * a schedule by which nothing waits ends here.
   */
  private static void stamp(Engine engine) throws RocksDBException {
    try (WriteBatch writes = new WriteBatch()) {
      Batch batch = new Batch(engine, writes);
      batch.put(Meta.FORMAT, Meta.CURRENT_FORMAT);
      batch.put(Meta.CLEAN_STOP, 0);
      if (Meta.INDEXED_FROM.read(engine).isEmpty()) {
        batch.put(Meta.INDEXED_FROM, Ledger.load(engine, unreadable -> {}).nextSequence());
      }
      try (Range due = engine.all(Family.DUE)) {
        if (!due.isValid()) {
          batch.delete(Family.META, Meta.SCHEDULE.key());
        }
      }
      engine.write(writes, true);
    }
  }

  private OpenResult refused(String reason, String cure) {
    boolean passing = PASSING.stream().anyMatch(reason::contains);
    String line = "spool " + layout.directory() + ": " + reason + "; " + (passing ? PASSES : cure);
    return new OpenResult.Refused(line, passing);
  }
}
