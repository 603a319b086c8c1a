package io.posthorn.rocks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.rocksdb.AbstractEventListener;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BackgroundErrorReason;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.Status;
import org.rocksdb.TablePropertiesCollectorFactory;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBufferManager;

/**
 * The options of one opened database, closed with it. Each that is not RocksDB's default is there
 * because the default loses mail, memory or disk; docs/spool.md says which and how that was seen.
 */
final class EngineOptions implements AutoCloseable {

  static final long MAX_LOG = 256L << 20;
  private static final long BLOB_FILE = 64L << 20;
  private static final long BODY_BUFFER = 16L << 20;
  private static final int BODY_BUFFERS = 6;

  /** A file of which 256 in 1,024 neighbouring keys are deletions is compacted. */
  private static final int WINDOW = 1024;

  private static final int DELETIONS = 256;

  private static final Set<Family> EATEN_FROM_THE_HEAD =
      Set.of(Family.DUE, Family.BODY, Family.ENTRY, Family.OWED, Family.REPORT);

  private final List<AbstractNativeReference> owned = new ArrayList<>();
  private final DBOptions database;
  private final Map<Family, ColumnFamilyDescriptor> families = new EnumMap<>(Family.class);

  EngineOptions(SpoolSettings.Memory memory, WALRecoveryMode recovery) {
    RocksDB.loadLibrary(); // once; before the first of its classes is made
    LRUCache cache = own(new LRUCache(memory.cache()));
    WriteBufferManager buffers = own(new WriteBufferManager(memory.writeBuffers(), cache));
    this.database =
        own(new DBOptions())
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            // The default opens on a damaged log without a word and drops what follows.
            .setWalRecoveryMode(recovery)
            // Families that are rarely written keep old logs alive: gigabytes, and a slow start.
            .setMaxTotalWalSize(MAX_LOG)
            // A large body reaches the disk piece by piece, not all in somebody's sync.
            .setWalBytesPerSync(1 << 20)
            .setWriteBufferManager(buffers)
            // Resuming after ENOSPC flushes family by family and drops the log: half of a failed
            // group would be there when we reopen meanwhile, and its number might not.
            .setListeners(List.of(own(new NeverResuming())))
            .setMaxOpenFiles(512)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setMaxLogFileSize(4L << 20)
            .setKeepLogFileNum(3);
    for (Family family : Family.values()) {
      families.put(family, new ColumnFamilyDescriptor(family.octets(), family(family, cache)));
    }
  }

  DBOptions database() {
    return database;
  }

  /** How to open these families, in their order. */
  List<ColumnFamilyDescriptor> families(Collection<Family> wanted) {
    return wanted.stream().map(family -> Objects.requireNonNull(families.get(family))).toList();
  }

  private ColumnFamilyOptions family(Family family, LRUCache cache) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            // Otherwise indexes and filters of all open files are memory beyond any bound.
            .setCacheIndexAndFilterBlocks(true)
            .setPinL0FilterAndIndexBlocksInCache(true)
            .setFilterPolicy(own(new BloomFilter(10)));
    ColumnFamilyOptions options =
        (EATEN_FROM_THE_HEAD.contains(family)
                ? compactedOnDeletion()
                : own(new ColumnFamilyOptions()))
            .setTableFormatConfig(table)
            .setCompressionType(CompressionType.LZ4_COMPRESSION);
    if (family == Family.BODY) {
      bodies(options);
    }
    return options;
  }

  /** Nothing else ever compacts files that hold only deletions. */
  private ColumnFamilyOptions compactedOnDeletion() {
    TablePropertiesCollectorFactory collector =
        own(
            TablePropertiesCollectorFactory.NewCompactOnDeletionCollectorFactory(
                WINDOW, DELETIONS, 0.5));
    // Only the options of a whole database take a collector; those of a family copy it from there.
    Options carrier = own(new Options());
    carrier.setTablePropertiesCollectorFactory(List.of(collector));
    return own(new ColumnFamilyOptions(carrier));
  }

  /** Large values in files of their own; all three settings are needed to get their disk back. */
  private static void bodies(ColumnFamilyOptions options) {
    options
        // Two buffers, the default, are full before the first is written: bursts would stall.
        .setWriteBufferSize(BODY_BUFFER)
        .setMaxWriteBufferNumber(BODY_BUFFERS)
        .setEnableBlobFiles(true)
        .setMinBlobSize(1024)
        .setBlobFileSize(BLOB_FILE)
        .setEnableBlobGarbageCollection(true)
        .setBlobGarbageCollectionAgeCutoff(1.0)
        .setBlobGarbageCollectionForceThreshold(0.5);
  }

  /**
   * Says no when the engine is about to mend itself: the committer opens it again instead. Of an
   * error in a MANIFEST the binding does not know the reason; it prints that, and says no as well.
   */
  private static final class NeverResuming extends AbstractEventListener {

    NeverResuming() {
      super(EnabledEventCallback.ON_ERROR_RECOVERY_BEGIN);
    }

    @Override
    public boolean onErrorRecoveryBegin(BackgroundErrorReason reason, Status error) {
      return false;
    }
  }

  private <T extends AbstractNativeReference> T own(T reference) {
    owned.add(reference);
    return reference;
  }

  @Override
  public void close() {
    owned.reversed().forEach(AbstractNativeReference::close);
  }
}
