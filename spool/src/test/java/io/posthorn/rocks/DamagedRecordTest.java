package io.posthorn.rocks;

import static io.posthorn.spool.SampleMail.acceptance;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.envelope.MessageId;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.Due;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Health;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Settlement;
import io.posthorn.spool.Spool;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.FakeTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;

/** A record that cannot be read is set aside with all that leads to it, and the rest goes on. */
class DamagedRecordTest {

  private static final byte[] GARBAGE = {1, 9, 9, 9};

  @TempDir Path directory;

  private final FakeTime time = new FakeTime();
  private final Instant now = time.now();
  private Acceptance first;
  private Acceptance second;

  @BeforeEach
  void fill() {
    try (Spool spool = Opening.open(directory, time)) {
      first = acceptance(spool, 1, now, "a@example.com");
      second = acceptance(spool, 2, now, "b@example.com");
      await(spool, first);
      await(spool, second);
    }
  }

  @Test
  void anEntry() throws Exception {
    Entry entry = first.entries().getFirst();
    overwrite(Family.ENTRY, Keys.entry(entry.id()));
    try (Spool spool = Opening.open(directory, time)) {
      assertThat(spool.entry(entry.id())).isEmpty();
      goOn(spool);
      assertThat(spool.message(first.message().id())).isEmpty();
    }
    assertSetAside("entry", "message");
  }

  @Test
  void aMessage() throws Exception {
    overwrite(Family.MESSAGE, Keys.message(first.message().id()));
    try (Spool spool = Opening.open(directory, time)) {
      assertThat(spool.message(first.message().id())).isEmpty();
      goOn(spool);
    }
    assertSetAside("message", "entry");
  }

  @Test
  void aFailureThatIsOwed() throws Exception {
    MessageId id = first.message().id();
    try (Spool spool = Opening.open(directory, time)) {
      settle(spool, SampleMail.failed(first.entries().getFirst(), now));
    }
    overwrite(Family.OWED, Keys.entry(first.entries().getFirst().id()));
    try (Spool spool = Opening.open(directory, time)) {
      assertThat(spool.reportsOwed(Optional.empty(), 10)).containsExactly(id);
      assertThat(spool.owed(id)).isEmpty();
      assertThat(spool.message(id)).contains(first.message()); // by which the reporter knows
      goOn(spool);
    }
    assertThat(SpoolCheck.run(directory, line -> {}).findings())
        .extracting(CheckReport.Finding::what)
        .satisfiesExactly(
            what -> assertThat(what).isEqualTo("report on message " + id + ": no failure is owed"),
            what -> assertThat(what).startsWith("set aside: owed "));
  }

  @Test
  void aMessageOnWhichAReportIsOwed() throws Exception {
    MessageId id = first.message().id();
    try (Spool spool = Opening.open(directory, time)) {
      settle(spool, SampleMail.failed(first.entries().getFirst(), now));
    }
    overwrite(Family.MESSAGE, Keys.message(id));
    try (Spool spool = Opening.open(directory, time)) {
      assertThat(spool.message(id)).isEmpty();
      goOn(spool);
      assertThat(spool.reportsOwed(Optional.empty(), 10)).isEmpty();
      assertThat(spool.owed(id)).isEmpty();
    }
    assertSetAside("message", "owed", "report");
  }

  private static void settle(Spool spool, Settlement settlement) {
    spool.settle(settlement).orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Test
  void aQueueIsFoundThroughItsEntries() throws Exception {
    overwrite(Family.QUEUE, Keys.queue(first.entries().getFirst().queue()));
    try (Spool spool = Opening.open(directory, time)) {
      Map<Object, Instant> queues = new HashMap<>();
      spool.queues(queues::put);
      assertThat(queues).isEqualTo(Map.of(first.entries().getFirst().queue(), now));
      await(spool, acceptance(spool, 3, now.minusSeconds(9), "c@example.com"));
      assertThat(spool.head(first.entries().getFirst().queue())).contains(now.minusSeconds(9));
    }
    assertThat(SpoolCheck.run(directory, line -> {}).findings()).isEmpty();
  }

  /** RocksDB gives nothing of a block whose checksum is wrong; the committer reads these too. */
  @ParameterizedTest
  @EnumSource(names = {"MESSAGE", "ENTRY", "QUEUE"})
  void aBlockDoesNotKeepOutcomesFromBeingRecorded(Family family) throws Exception {
    flipBitInFilesOf(family);
    try (Spool spool = Opening.open(directory, time)) {
      Entry entry = first.entries().getFirst();
      spool.settle(SampleMail.delivered(entry, now)).orTimeout(20, TimeUnit.SECONDS).join();
      assertThat(spool.due(entry.queue(), Optional.empty(), now, 10))
          .containsExactly(new Due(now, second.entries().getFirst().id()));
      await(spool, acceptance(spool, 3, now, "c@example.com"));
      assertThat(spool.health()).isEqualTo(new Health.Ready());
    }
    assertThat(SpoolCheck.run(directory, line -> {}).exitCode()).isEqualTo(3);
  }

  /** What leads to entries, or is needed only to open: the committer must not need either. */
  @ParameterizedTest
  @EnumSource(names = {"DUE", "META", "FIRST", "JOURNAL"})
  void aBlockThatOnlyReadersNeedDoesNotKeepMailFromBeingTaken(Family family) throws Exception {
    List<Path> files = filesOf(family);
    try (RocksSpool spool = Opening.open(directory, time)) {
      flipBitIn(files);
      await(spool, acceptance(spool, 3, now, "c@example.com"));
      settle(spool, SampleMail.delivered(first.entries().getFirst(), now));
      spool.queues((name, head) -> assertThat(head).isEqualTo(now)); // sweeps what is empty
      await(spool, acceptance(spool, 4, now, "d@example.com"));
      assertThat(spool.health()).isEqualTo(new Health.Ready());
    } catch (SpoolException unreadable) {
      assertThat(unreadable).hasMessageContaining("checksum mismatch");
    }
    OpenResult.Opened opened = Opening.opened(directory, time, new TestDisk());
    try (Spool spool = opened.spool()) {
      assertThat(spool.entries(Optional.empty(), 10))
          .extracting(Entry::id)
          .contains(second.entries().getFirst().id())
          .doesNotContain(first.entries().getFirst().id());
    }
  }

  private void flipBitInFilesOf(Family family) throws RocksDBException, IOException {
    flipBitIn(filesOf(family));
  }

  private List<Path> filesOf(Family family) throws RocksDBException {
    List<Path> files;
    try (Engine engine =
        Engine.open(
            directory.resolve("db"),
            SpoolSettings.Memory.DEFAULT,
            WALRecoveryMode.TolerateCorruptedTailRecords)) {
      files =
          engine.database().getLiveFilesMetaData().stream()
              .filter(file -> new String(file.columnFamilyName(), UTF_8).equals(family.text()))
              .map(file -> Path.of(file.path(), file.fileName()))
              .toList();
    }
    assertThat(files).isNotEmpty();
    return files;
  }

  private static void flipBitIn(List<Path> files) throws IOException {
    for (Path file : files) {
      try (FileChannel octets =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        ByteBuffer one = ByteBuffer.allocate(1);
        octets.read(one, 8);
        octets.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1)}), 8);
      }
    }
  }

  /** What is not damaged is delivered, and the damaged one is not met again. */
  private void goOn(Spool spool) {
    Entry entry = second.entries().getFirst();
    await(spool, acceptance(spool, 3, now.plusSeconds(1), "c@example.com")); // a group later
    assertThat(spool.due(entry.queue(), Optional.empty(), now, 10))
        .containsExactly(new Due(now, entry.id()));
    spool.settle(SampleMail.delivered(entry, now)).orTimeout(20, TimeUnit.SECONDS).join();
  }

  private void assertSetAside(String... families) {
    List<CheckReport.Finding> findings = SpoolCheck.run(directory, line -> {}).findings();
    for (String family : families) {
      assertThat(findings)
          .filteredOn(finding -> finding.what().startsWith("set aside: " + family + " "))
          .hasSize(1);
    }
    assertThat(findings)
        .filteredOn(finding -> finding.invariant() != Invariant.RECORDS_READABLE)
        .extracting(CheckReport.Finding::invariant)
        .containsOnly(Invariant.BODY_HAS_MESSAGE); // the body stays for whoever repairs it
  }

  private static void await(Spool spool, Acceptance mail) {
    spool.accept(mail).orTimeout(20, TimeUnit.SECONDS).join();
  }

  private void overwrite(Family family, byte[] key) throws RocksDBException {
    try (Engine engine =
            Engine.open(
                directory.resolve("db"),
                SpoolSettings.Memory.DEFAULT,
                WALRecoveryMode.TolerateCorruptedTailRecords);
        WriteBatch writes = new WriteBatch()) {
      new Batch(engine, writes).put(family, key, GARBAGE);
      engine.write(writes, true);
    }
  }
}
