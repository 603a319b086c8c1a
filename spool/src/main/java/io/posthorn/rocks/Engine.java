package io.posthorn.rocks;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** An open database. Reads are for many threads, {@link #write} for one. */
final class Engine implements AutoCloseable {

  private final EngineOptions options;
  private final RocksDB database;
  private final Map<Family, ColumnFamilyHandle> handles = new EnumMap<>(Family.class);
  private final WriteOptions synced = new WriteOptions().setSync(true).setNoSlowdown(true);
  private final WriteOptions unsynced = new WriteOptions().setNoSlowdown(true);

  private Engine(
      EngineOptions options,
      RocksDB database,
      Collection<Family> families,
      List<ColumnFamilyHandle> handles) {
    this.options = options;
    this.database = database;
    Iterator<ColumnFamilyHandle> inOrder = handles.iterator();
    for (Family family : families) {
      this.handles.put(family, inOrder.next());
    }
  }

  /** Opens {@code directory} for writing; makes it when it is not there. */
  static Engine open(Path directory, SpoolSettings.Memory memory, WALRecoveryMode recovery)
      throws RocksDBException {
    EngineOptions options = new EngineOptions(memory, recovery);
    return open(directory, options, EnumSet.allOf(Family.class), false);
  }

  /** Opens {@code directory} and changes nothing in it; a family that it lacks is an empty one. */
  static Engine openReadOnly(Path directory, WALRecoveryMode recovery) throws RocksDBException {
    EngineOptions options = new EngineOptions(SpoolSettings.Memory.DEFAULT, recovery);
    return open(directory, options, familiesIn(directory), true);
  }

  /**
   * Opens {@code directory} for reading even where some of its files are missing: good for asking
   * which they should be, and for nothing else.
   */
  static Engine openUnchecked(Path directory) throws RocksDBException {
    EngineOptions options =
        new EngineOptions(
            SpoolSettings.Memory.DEFAULT, WALRecoveryMode.TolerateCorruptedTailRecords);
    options.database().setParanoidChecks(false);
    return open(directory, options, familiesIn(directory), true);
  }

  private static Set<Family> familiesIn(Path directory) throws RocksDBException {
    Set<Family> families = EnumSet.of(Family.DEFAULT);
    try (Options options = new Options()) {
      List<String> names =
          RocksDB.listColumnFamilies(options, directory.toString()).stream()
              .map(name -> new String(name, StandardCharsets.UTF_8))
              .toList();
      for (Family family : Family.values()) {
        if (names.contains(family.text())) {
          families.add(family);
        }
      }
    }
    return families;
  }

  private static Engine open(
      Path directory, EngineOptions options, Set<Family> families, boolean readOnly)
      throws RocksDBException {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    List<ColumnFamilyDescriptor> wanted = options.families(families);
    String path = directory.toString();
    try {
      RocksDB database =
          readOnly
              ? RocksDB.openReadOnly(options.database(), path, wanted, handles)
              : RocksDB.open(options.database(), path, wanted, handles);
      return new Engine(options, database, families, handles);
    } catch (RocksDBException e) {
      options.close();
      throw e;
    }
  }

  /** The value of a key. */
  Optional<byte[]> get(Family family, byte[] key) throws RocksDBException {
    return Optional.ofNullable(database.get(handle(family), key));
  }

  /** Walks the keys from {@code lower}, inclusive, to {@code upper}, exclusive. */
  Range range(Family family, byte[] lower, byte[] upper) {
    return new Range(database, handle(family), lower, Optional.of(upper));
  }

  /** Walks a whole family. */
  Range all(Family family) {
    return from(family, new byte[0]);
  }

  /** Walks a family from {@code lower} on. */
  Range from(Family family, byte[] lower) {
    return new Range(database, handle(family), lower, Optional.empty());
  }

  /** Walks the keys that begin with {@code prefix}. */
  Range prefix(Family family, byte[] prefix) {
    return range(family, prefix, Keys.behind(prefix));
  }

  /**
   * Writes all of {@code batch} or nothing. Never waits for compaction: where the engine would make
   * the writer wait it throws, and {@link #isStall} tells.
   */
  void write(WriteBatch batch, boolean sync) throws RocksDBException {
    database.write(sync ? synced : unsynced, batch);
  }

  /** Whether a write failed only because the engine wants writers to slow down. */
  static boolean isStall(RocksDBException e) {
    return e.getStatus() != null && e.getStatus().getCode() == Status.Code.Incomplete;
  }

  /** Whether a failure means that octets on disk are not what was written. */
  static boolean isCorruption(RocksDBException e) {
    return e.getStatus() != null && e.getStatus().getCode() == Status.Code.Corruption;
  }

  /**
   * Whether a read failed because what was written is not there, or not what was written. A write
   * that fails loses nothing: the engine says "While pread offset 0 len 53: FILE: Input/output
   * error" of the one and "While fdatasync: FILE: Input/output error" of the other.
   */
  static boolean isLost(RocksDBException e) {
    String text = String.valueOf(e.getMessage());
    boolean reading = text.substring(0, Math.max(0, text.indexOf(':'))).contains("read");
    return isCorruption(e)
        || text.contains("No such file or directory")
        || reading && text.contains("Input/output error");
  }

  /**
   * Whether it is lost for certain. A disk that fails to read may read it the next time, and what
   * is rescued without it does not come back.
   */
  static boolean isLostForGood(RocksDBException e) {
    return isLost(e) && !String.valueOf(e.getMessage()).contains("Input/output error");
  }

  ColumnFamilyHandle handle(Family family) {
    ColumnFamilyHandle empty = Objects.requireNonNull(handles.get(Family.DEFAULT));
    return handles.getOrDefault(family, empty);
  }

  /** For tests: what the engine says of itself. */
  RocksDB database() {
    return database;
  }

  @Override
  public void close() {
    handles.values().forEach(ColumnFamilyHandle::close);
    database.close();
    synced.close();
    unsynced.close();
    options.close();
  }
}
