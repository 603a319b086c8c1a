package io.posthorn.rocks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;

/**
 * Proves a spool sound, or says where it is not. Opens it for reading only, changes nothing, and
 * needs no daemon; beside a running one it sees the moment at which it started.
 */
public final class SpoolCheck {

  private static final CheckReport.Counts NOTHING = new CheckReport.Counts(0, 0, 0, 0, 0, 0);

  private SpoolCheck() {}

  /**
   * Checks the spool in {@code directory}.
   *
   * @param progress hears a line for each step
   */
  public static CheckReport run(Path directory, Consumer<String> progress) {
    return run(directory, Source.disk(), progress);
  }

  static CheckReport run(Path directory, Source disk, Consumer<String> progress) {
    Source source = new TolerantSource(disk, directory);
    Findings findings = new Findings();
    CheckReport.Counts counts = look(new Layout(directory), source, progress, findings);
    source.unreadable().forEach(line -> findings.add(Invariant.RECORDS_READABLE, bare(line)));
    return findings.report(counts);
  }

  private static CheckReport.Counts look(
      Layout layout, Source source, Consumer<String> progress, Findings findings) {
    try {
      Optional<String> refusal = new Recognition(layout, source).refusal();
      if (refusal.isPresent() || !layout.isThere()) {
        String nothing = "there is no spool in " + layout.directory();
        findings.add(Invariant.RECORDS_READABLE, refusal.orElse(nothing));
        return NOTHING;
      }
      if (!Files.isDirectory(layout.database())) {
        findings.add(
            Invariant.NOTHING_LOST,
            "a rescue was interrupted when the new database took its name; the next start ends it");
        return NOTHING;
      }
      return database(layout, source, progress, findings);
    } catch (RocksDBException e) {
      findings.add(Invariant.RECORDS_READABLE, "the spool cannot be read: " + e.getMessage());
    } catch (IOException e) {
      findings.add(Invariant.RECORDS_READABLE, "the spool cannot be read: " + e);
    }
    return NOTHING;
  }

  /** Through a view where the database cannot be opened as it is; that changes nothing either. */
  private static CheckReport.Counts database(
      Layout layout, Source source, Consumer<String> progress, Findings findings)
      throws RocksDBException, IOException {
    if (isWhole(layout, source, progress)) {
      try (Engine engine = open(layout)) {
        return all(engine, layout, source, progress, findings);
      } catch (RocksDBException e) {
        if (!Engine.isLost(e)) {
          throw e;
        }
        findings.add(Invariant.RECORDS_READABLE, "the database: " + SpoolFiles.reason(e));
      }
    }
    Path scratch = Files.createTempDirectory("posthorn-check");
    try (View view = View.of(layout.database(), scratch, source)) {
      view.findings().forEach(line -> findings.add(Invariant.NOTHING_LOST, bare(line)));
      try (Engine engine = view.open()) {
        return all(engine, layout, source, progress, findings);
      }
    }
  }

  private static Engine open(Layout layout) throws RocksDBException {
    return Engine.openReadOnly(layout.database(), WALRecoveryMode.TolerateCorruptedTailRecords);
  }

  private static String bare(String finding) {
    return finding.startsWith("spool: ") ? finding.substring("spool: ".length()) : finding;
  }

  private static boolean isWhole(Layout layout, Source source, Consumer<String> progress)
      throws IOException {
    progress.accept("logs");
    for (Path file : SpoolFiles.ending(SpoolFiles.list(layout.database()), ".log")) {
      if (!LogMending.inspect(file, source).isClean()) {
        return false;
      }
    }
    Optional<Path> manifest = SpoolFiles.manifest(layout.database(), source);
    return manifest.isPresent() && !LogMending.inspect(manifest.get(), source).isDamaged();
  }

  private static CheckReport.Counts all(
      Engine engine, Layout layout, Source source, Consumer<String> progress, Findings findings) {
    DatabaseCheck check = new DatabaseCheck(engine, progress, findings);
    check.step(
        "what the spool knows of itself",
        () -> highWater(Meta.GROUP.read(engine).orElse(0L), layout, source, findings));
    salvage(layout, findings);
    return check.run();
  }

  private static void highWater(long group, Layout layout, Source source, Findings findings) {
    long synced = HighWater.known(layout.highWater(), source);
    if (group < synced) {
      findings.add(
          Invariant.NOTHING_LOST, (synced - group) + " groups that were synced are missing");
    }
  }

  /** A start that salvaged something and died: what it took is there, and nobody repaired it. */
  private static void salvage(Layout layout, Findings findings) {
    if (Files.exists(layout.salvaging())) {
      findings.add(
          Invariant.NOTHING_LOST,
          "the log was salvaged and what came of it is not repaired yet; the next start does it");
    }
    if (Files.exists(layout.wanted())) {
      findings.add(
          Invariant.RECORDS_READABLE,
          "something could not be read while the relay ran; the next start saves the rest");
    }
  }
}
