package io.posthorn.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.posthorn.envelope.MessageId;
import io.posthorn.time.Deadline;
import io.posthorn.time.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.FlushOptions;
import org.rocksdb.MutableColumnFamilyOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;

/** What we rely on RocksDB for, where it shows in seconds. */
class EngineTest {

  private static final int BODIES = 2000;
  private static final int OCTETS = 64 << 10;

  @TempDir Path directory;

  @Test
  void theDiskOfDeliveredBodiesComesBack() throws Exception {
    try (Engine engine = open()) {
      byte[] octets = new byte[OCTETS];
      new SplittableRandom(1).nextBytes(octets);
      for (int i = 0; i < BODIES; i++) {
        int number = i;
        patiently(engine, batch -> batch.put(Family.BODY, key(number), octets));
      }
      flush(engine);
      assertThat(blobOctets(engine)).isGreaterThan((long) BODIES * OCTETS);
      for (int i = 0; i < BODIES; i++) {
        int number = i;
        if (i % 100 != 0) {
          patiently(engine, batch -> batch.delete(Family.BODY, key(number)));
        }
      }
      flush(engine);
      Deadline deadline = Time.system().deadline(Duration.ofSeconds(30));
      while (blobOctets(engine) > 10L * OCTETS * BODIES / 100 && !deadline.hasPassed()) {
        Time.system().sleep(Duration.ofMillis(50));
      }
      assertThat(blobOctets(engine)).isLessThan(10L * OCTETS * BODIES / 100);
      assertThat(engine.get(Family.BODY, key(100))).contains(octets);
    }
  }

  @Test
  void whereTheEngineWouldMakeTheWriterWaitItSaysSoInstead() throws Exception {
    try (Engine engine = open()) {
      MutableColumnFamilyOptions small =
          MutableColumnFamilyOptions.builder().setWriteBufferSize(64 << 10).build();
      engine.database().setOptions(engine.handle(Family.BODY), small);
      engine.database().pauseBackgroundWork(); // a disk that does not keep up
      RocksDBException stall =
          catchThrowableOfType(RocksDBException.class, () -> fillBuffers(engine));
      assertThat(stall).matches(Engine::isStall);
      engine.database().continueBackgroundWork();
      patiently(engine, batch -> batch.put(Meta.GROUP, 2));
    }
  }

  /** As the engine says it; a write that fails loses nothing, so it wants no rescue. */
  @Test
  void whatIsLostShowsWhereItIsRead() {
    String file = ": /spread/db/000012.sst: ";
    String broken = file + "Input/output error";
    String gone = file + "No such file or directory";
    assertThat(said("While pread offset 0 len 53" + broken)).matches(Engine::isLost);
    assertThat(said("While open a file for random read" + gone)).matches(Engine::isLost);
    assertThat(said("While open a file for random read" + gone)).matches(Engine::isLostForGood);
    assertThat(said("While pread offset 0 len 53" + broken)) // may be read the next time
        .matches(e -> !Engine.isLostForGood(e));
    assertThat(said("While fdatasync" + broken)).matches(e -> !Engine.isLost(e));
    assertThat(said("While appending to file" + broken)).matches(e -> !Engine.isLost(e));
  }

  private static RocksDBException said(String message) {
    return new RocksDBException(
        message, new Status(Status.Code.IOError, Status.SubCode.None, message));
  }

  private static void fillBuffers(Engine engine) throws RocksDBException {
    for (int i = 0; i < 100; i++) {
      int number = i;
      write(engine, batch -> batch.put(Family.BODY, key(number), new byte[OCTETS]));
    }
  }

  @Test
  void logsOfRarelyWrittenFamiliesAreBounded() throws Exception {
    try (Engine engine = open()) {
      assertThat(engine.database().getDBOptions().maxTotalWalSize()).isEqualTo(256L << 20);
      assertThat(engine.database().getDBOptions().walBytesPerSync()).isEqualTo(1L << 20);
    }
  }

  private Engine open() throws RocksDBException {
    return Engine.open(
        directory, SpoolSettings.Memory.DEFAULT, WALRecoveryMode.TolerateCorruptedTailRecords);
  }

  private interface Filling {
    void fill(Batch batch);
  }

  private static void write(Engine engine, Filling filling) throws RocksDBException {
    try (WriteBatch writes = new WriteBatch()) {
      filling.fill(new Batch(engine, writes));
      engine.write(writes, false);
    }
  }

  /** As the committer does. */
  private static void patiently(Engine engine, Filling filling) throws Exception {
    Deadline deadline = Time.system().deadline(Duration.ofSeconds(30));
    while (true) {
      try {
        write(engine, filling);
        return;
      } catch (RocksDBException e) {
        if (!Engine.isStall(e) || deadline.hasPassed()) {
          throw e;
        }
        Time.system().sleep(Duration.ofMillis(5));
      }
    }
  }

  private static void flush(Engine engine) throws RocksDBException {
    try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
      engine.database().flush(options, engine.handle(Family.BODY));
    }
  }

  private static byte[] key(int number) {
    return Keys.chunk(new MessageId(number, 0), 0);
  }

  private static long blobOctets(Engine engine) throws RocksDBException {
    return engine
        .database()
        .getLongProperty(engine.handle(Family.BODY), "rocksdb.total-blob-file-size");
  }
}
