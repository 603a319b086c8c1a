package io.posthorn.rocks;

import io.posthorn.spool.BodyRef;
import io.posthorn.spool.Message;
import io.posthorn.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Makes a new database of what can be read of a damaged one, which is kept aside as it was. The new
 * one takes the name of the old only when it is whole, so a rescue that is interrupted is begun
 * anew.
 */
final class Rescue {

  private static final RecordCodec<Message> MESSAGES = new MessageCodec();

  /** How many octets are written at once. */
  private static final long BATCH = 1 << 20;

  /** After how many records progress is told. */
  private static final long MENTION = 100_000;

  /** How many ranges of a family that cannot be read are described. */
  private static final int DESCRIBED = 10;

  private final Layout layout;
  private final SpoolSettings.Memory memory;
  private final Time time;
  private final DiskSpace disk;
  private final Source source;
  private final Consumer<String> progress;
  private final List<String> findings = new ArrayList<>();
  private long bodiesLost;

  Rescue(
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
  }

  /**
   * Puts a new database in the place of the damaged one.
   *
   * @return what was lost
   * @throws NoRoom where it does not fit on the disk; nothing was changed then
   */
  List<String> run() throws RocksDBException, IOException {
    requireRoom();
    try {
      fill();
    } catch (RocksDBException | IOException e) {
      SpoolFiles.deleteAll(layout.unfinished()); // or it would keep the room that is missing
      if (NoRoom.isBehind(e)) {
        throw noRoom(needed());
      }
      throw e;
    }
    Path aside = layout.aside("db", time.now());
    findings.add("spool: the damaged database is kept in " + aside);
    SpoolFiles.write(layout.salvaging(), String.join("\n", findings) + "\n");
    SpoolFiles.sync(layout.unfinished());
    SpoolFiles.move(layout.unfinished(), layout.rescued());
    Files.deleteIfExists(layout.wanted());
    finish(layout, aside);
    return findings;
  }

  private void fill() throws RocksDBException, IOException {
    SpoolFiles.deleteAll(layout.unfinished());
    try (View view = View.of(layout.database(), layout.view(), source)) {
      findings.addAll(source.unreadable());
      findings.addAll(view.findings());
      try (Engine old = view.open();
          Engine fresh =
              Engine.open(
                  layout.unfinished(), memory, WALRecoveryMode.TolerateCorruptedTailRecords)) {
        copy(old, fresh);
      }
    }
  }

  /** Ends what an earlier start began, if a whole new database is there. */
  static void resume(Layout layout, Time time) throws IOException {
    if (Files.isDirectory(layout.rescued())) {
      finish(layout, layout.aside("db", time.now()));
    }
  }

  private static void finish(Layout layout, Path aside) throws IOException {
    if (Files.isDirectory(layout.database())) {
      Files.createDirectories(layout.damaged());
      SpoolFiles.move(layout.database(), aside);
    }
    SpoolFiles.move(layout.rescued(), layout.database());
  }

  private void requireRoom() throws IOException {
    long needed = needed();
    if (disk.free() < needed) {
      throw noRoom(needed);
    }
  }

  /** The new database, what merging its files takes for a while, and its log and the next one. */
  private long needed() throws IOException {
    long octets = SpoolFiles.octets(layout.database());
    return octets + octets / 4 + 2 * Math.min(EngineOptions.MAX_LOG, octets);
  }

  private NoRoom noRoom(long needed) throws IOException {
    return new NoRoom("the database", needed, disk.free());
  }

  private void copy(Engine old, Engine fresh) throws RocksDBException {
    try (Writer writer = new Writer(fresh)) {
      for (Family family : Family.values()) {
        switch (family) {
          case DEFAULT, BODY -> {} // a body is copied with its message
          case MESSAGE -> copy(family, old, (key, value) -> message(old, writer, key, value));
          default -> copy(family, old, (key, value) -> writer.put(family, key, value));
        }
      }
      if (bodiesLost > 0) {
        findings.add("spool: the content of " + bodiesLost + " messages cannot be read");
      }
      writer.put(Family.META, Meta.GROUP.key(), Keys.number(group(old)));
    }
  }

  /** Where the number itself is lost, the mark beside the database has it. */
  private long group(Engine old) throws RocksDBException {
    try {
      Optional<Long> group = Meta.GROUP.read(old);
      if (group.isPresent()) {
        return group.get();
      }
    } catch (RocksDBException e) {
      findings.add("spool: the number of the last group cannot be read: " + SpoolFiles.reason(e));
    }
    return HighWater.known(layout.highWater(), source);
  }

  private void copy(Family family, Engine old, SkippingWalk.Sink sink) throws RocksDBException {
    String what = KeyText.family(family.text());
    progress.accept(what);
    long[] copied = {0};
    List<SkippingWalk.Hole> holes =
        new SkippingWalk(old, family)
            .run((key, value) -> {
              sink.accept(key, value);
              if (++copied[0] % MENTION == 0) {
                progress.accept(what + ": " + copied[0]);
              }
            });
    holes.stream().limit(DESCRIBED).forEach(hole -> findings.add(describe(family, hole)));
    if (holes.size() > DESCRIBED) {
      findings.add("spool: and " + (holes.size() - DESCRIBED) + " more of " + what);
    }
  }

  private static String describe(Family family, SkippingWalk.Hole hole) {
    return "spool: %s cannot be read: what lies behind %s and before %s is lost (%s)"
        .formatted(
            KeyText.family(family.text()),
            hole.after().map(key -> KeyText.of(family.text(), key)).orElse("the beginning"),
            hole.before().map(key -> KeyText.of(family.text(), key)).orElse("the end"),
            hole.why());
  }

  /** A message that cannot be decoded is copied as it is; whoever needs it sets it aside. */
  private void message(Engine old, Writer writer, byte[] key, byte[] value)
      throws RocksDBException {
    writer.put(Family.MESSAGE, key, value);
    Optional<Message> message = MESSAGES.decode(value).optional();
    if (message.isPresent() && !body(old, writer, message.get().content().body())) {
      bodiesLost++;
    }
  }

  /** Whole or not at all. */
  private boolean body(Engine old, Writer writer, BodyRef body) throws RocksDBException {
    for (int chunk = 0; chunk < body.chunks(); chunk++) {
      byte[] key = Keys.chunk(body.id(), chunk);
      Optional<byte[]> octets = chunk(old, key);
      if (octets.isEmpty()) {
        for (int before = 0; before < chunk; before++) {
          writer.delete(Family.BODY, Keys.chunk(body.id(), before));
        }
        return false;
      }
      writer.put(Family.BODY, key, octets.get());
    }
    return true;
  }

  private Optional<byte[]> chunk(Engine old, byte[] key) {
    try {
      return old.get(Family.BODY, key);
    } catch (RocksDBException e) {
      if (bodiesLost < DESCRIBED) {
        findings.add(
            "spool: body %s cannot be read: %s"
                .formatted(HexFormat.of().formatHex(key), SpoolFiles.reason(e)));
      }
      return Optional.empty();
    }
  }

  /** Collects what is written; waits where the engine wants it to. */
  private static final class Writer implements AutoCloseable {

    private final Engine engine;
    private final WriteOptions patient = new WriteOptions();
    private WriteBatch writes = new WriteBatch();

    Writer(Engine engine) {
      this.engine = engine;
    }

    void put(Family family, byte[] key, byte[] value) throws RocksDBException {
      new Batch(engine, writes).put(family, key, value);
      writeIfLong();
    }

    void delete(Family family, byte[] key) throws RocksDBException {
      new Batch(engine, writes).delete(family, key);
      writeIfLong();
    }

    private void writeIfLong() throws RocksDBException {
      if (writes.getDataSize() >= BATCH) {
        engine.database().write(patient, writes);
        writes.close();
        writes = new WriteBatch();
      }
    }

    /** Writes the rest; all of it is then on disk. */
    @Override
    public void close() throws RocksDBException {
      try (WriteBatch last = writes;
          patient) {
        patient.setSync(true);
        engine.database().write(patient, last);
      }
    }
  }
}
