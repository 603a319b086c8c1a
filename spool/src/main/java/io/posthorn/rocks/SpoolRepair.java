package io.posthorn.rocks;

import io.posthorn.observe.Meters;
import io.posthorn.spool.Message;
import io.posthorn.time.Time;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;

/**
 * What {@code posthorn spool check --repair} does: the same as a start that finds damage, at once,
 * and afterwards it moves the records that were set aside out of the database into a file.
 */
public final class SpoolRepair {

  private static final RecordCodec<Message> MESSAGES = new MessageCodec();

  /** How many characters are written to the file before records are deleted. */
  private static final int AT_ONCE = 1 << 20;

  private final Layout layout;
  private final Time time;

  private SpoolRepair(Layout layout, Time time) {
    this.layout = layout;
    this.time = time;
  }

  /** What came of it. */
  public sealed interface Result {

    /** It is done; what was found and done, one line each. */
    record Repaired(List<String> lines) implements Result {}

    /**
     * It cannot be done, and nothing was changed.
     *
     * @param line thing, reason and cure in one line
     * @param passing whether it may work later as it is
     */
    record Refused(String line, boolean passing) implements Result {}
  }

  /**
   * Makes a new database of what can be read in {@code directory}; the old one is kept in {@code
   * damaged}. Nobody else may use the directory.
   *
   * @param progress hears a line for each step
   */
  public static Result run(
      Path directory, SpoolSettings settings, Time time, Consumer<String> progress) {
    return run(directory, settings, time, Source.disk(), progress);
  }

  static Result run(
      Path directory, SpoolSettings settings, Time time, Source source, Consumer<String> progress) {
    SpoolRepair repair = new SpoolRepair(new Layout(directory), time);
    try {
      Source tolerant = new TolerantSource(source, directory);
      Optional<String> refusal = new Recognition(repair.layout, tolerant).refusal();
      if (refusal.isPresent() || !repair.layout.isThere()) {
        return new Result.Refused(refusal.orElse("there is no spool in " + directory), false);
      }
      Startup.Ports ports =
          new Startup.Ports(time, Meters.none(), Optional.empty(), source, WriteGate.open());
      return switch (new Startup(directory, settings, ports, progress).repair()) {
        case OpenResult.Refused(String line, boolean passing) -> new Result.Refused(line, passing);
        case OpenResult.Opened opened -> {
          opened.spool().close();
          List<String> lines = new ArrayList<>(opened.findings());
          lines.addAll(repair.moveOut());
          yield new Result.Repaired(lines);
        }
      };
    } catch (RocksDBException e) {
      return new Result.Refused("spool " + directory + ": " + SpoolFiles.reason(e), false);
    } catch (IOException e) {
      return new Result.Refused("spool " + directory + ": " + e, false);
    }
  }

  /** What was set aside goes into a file, one record a line: family, key, value, in hex. */
  private List<String> moveOut() throws RocksDBException, IOException {
    try (Engine engine =
            Engine.open(
                layout.database(),
                SpoolSettings.Memory.DEFAULT,
                WALRecoveryMode.TolerateCorruptedTailRecords);
        Range range = engine.all(Family.DAMAGED)) {
      if (!range.isValid()) {
        return List.of();
      }
      Files.createDirectories(layout.damaged());
      Path file = layout.aside("records", time.now());
      long records = 0;
      try (FileChannel out =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        SpoolFiles.sync(layout.damaged());
        while (range.isValid()) {
          records += moveSome(engine, range, out);
        }
      }
      return List.of("spool: " + records + " records that were set aside are now in " + file);
    }
  }

  /** They leave the database when they are in the file for certain. */
  private static long moveSome(Engine engine, Range range, FileChannel out)
      throws RocksDBException, IOException {
    StringBuilder text = new StringBuilder();
    long records = 0;
    try (WriteBatch writes = new WriteBatch()) {
      Batch batch = new Batch(engine, writes);
      for (; range.isValid() && text.length() < AT_ONCE; range.next()) {
        text.append(line(range.key(), range.value()));
        batch.delete(Family.DAMAGED, range.key());
        dropBody(engine, range.key(), range.value(), batch);
        records++;
      }
      SpoolFiles.append(out, text.toString());
      engine.write(writes, true);
    }
    return records;
  }

  private static String line(byte[] key, byte[] value) {
    HexFormat hex = HexFormat.of();
    return "%s %s %s%n"
        .formatted(
            Family.of(key[0]).map(Family::text).orElse("?"),
            hex.formatHex(key, 1, key.length),
            hex.formatHex(value));
  }

  /** Nothing leads to it any longer; the database that was kept has it too. */
  private static void dropBody(Engine engine, byte[] key, byte[] value, Batch batch)
      throws RocksDBException {
    Optional<Message> message =
        Family.of(key[0]).filter(Family.MESSAGE::equals).isPresent()
            ? MESSAGES.decode(value).optional()
            : Optional.empty();
    if (message.isPresent()) {
      byte[] id = Keys.message(message.get().content().body().id());
      try (Range chunks = engine.prefix(Family.BODY, id)) {
        for (; chunks.isValid(); chunks.next()) {
          batch.delete(Family.BODY, chunks.key());
        }
      }
    }
  }
}
