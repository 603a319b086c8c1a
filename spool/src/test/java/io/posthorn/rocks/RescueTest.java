package io.posthorn.rocks;

import static io.posthorn.spool.SampleMail.acceptance;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.spool.Acceptance;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Spool;
import io.posthorn.time.FakeTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;

/** When a database is saved, when it is not, and what is told of mail that was finished. */
class RescueTest {

  @TempDir(factory = InMemory.class)
  Path directory;

  private final FakeTime time = new FakeTime();
  private Layout layout;
  private Acceptance mail;

  @BeforeEach
  void fill() {
    layout = new Layout(directory);
    try (Spool spool = Opening.open(directory, time)) {
      mail = acceptance(spool, 1, time.now(), "a@example.com");
      await(spool.accept(mail));
    }
    Opening.open(directory, time).close(); // what was in the log goes into files
  }

  private static void await(CompletableFuture<Void> done) {
    done.orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** The files of a family, the oldest first; the database is opened for it. */
  private List<Path> files(Family family) throws RocksDBException {
    try (Engine engine = Engine.openUnchecked(layout.database())) {
      return engine.database().getLiveFilesMetaData().stream()
          .filter(file -> new String(file.columnFamilyName(), UTF_8).equals(family.text()))
          .map(file -> Path.of(file.path(), file.fileName()))
          .sorted(Comparator.comparingLong(SpoolFiles::number))
          .toList();
    }
  }

  private OpenResult start(TestDisk disk) {
    return Opening.result(directory, time, disk);
  }

  @Test
  void aRecipientWhoIsFinishedIsNotReportedWhereOnlyItsDeletionIsLost() throws Exception {
    try (Spool spool = Opening.open(directory, time)) {
      await(spool.settle(SampleMail.delivered(mail.entries().getFirst(), time.now())));
    }
    Opening.open(directory, time).close();
    List<Path> files = files(Family.ENTRY);
    assertThat(files).hasSize(2);
    Files.delete(files.getLast());
    OpenResult.Opened opened = Opening.opened(directory, time, new TestDisk());
    try (Spool spool = opened.spool()) {
      assertThat(spool.entries(Optional.empty(), 10)).isEmpty();
      assertThat(spool.message(mail.message().id())).isEmpty();
      assertThat(spool.reportsOwed(Optional.empty(), 10)).isEmpty();
    }
    assertThat(opened.findings())
        .contains("spool: repaired: 1 recipients came back who were finished, and were deleted");
    assertThat(SpoolCheck.run(directory, line -> {}).findings()).isEmpty();
  }

  @Test
  void aRepairThatIsRefusedLeavesNoMark() throws IOException {
    Files.createDirectory(layout.salvaging()); // in the way of the findings
    SpoolRepair.Result result = SpoolRepair.run(directory, SpoolSettings.DEFAULT, time, line -> {});
    assertThat(result).isInstanceOf(SpoolRepair.Result.Refused.class);
    assertThat(layout.wanted()).doesNotExist();
  }

  @Test
  void withoutRoomAMarkedSpoolIsUsedAsItIs() throws IOException {
    Files.writeString(layout.wanted(), "spool: while the relay ran, something\n");
    TestDisk disk = new TestDisk();
    disk.setFree(100);
    OpenResult.Opened opened = Opening.opened(directory, time, disk);
    opened.spool().close();
    assertThat(opened.findings())
        .contains("spool: while the relay ran, something")
        .anyMatch(line -> line.contains("it is used as it is"))
        .noneMatch(line -> line.contains("kept in"));
    assertThat(layout.wanted()).exists();
    assertThat(layout.unfinished()).doesNotExist();

    OpenResult.Opened later = Opening.opened(directory, time, new TestDisk());
    later.spool().close();
    assertThat(later.findings()).anyMatch(line -> line.contains("kept in"));
    assertThat(layout.wanted()).doesNotExist();
  }

  @Test
  void roomIsNeededForTheLogOfTheNewDatabaseToo() throws Exception {
    Files.delete(files(Family.QUEUE).getFirst());
    TestDisk disk = new TestDisk();
    disk.setFree(2 * SpoolFiles.octets(layout.database()));
    assertThat(start(disk)).isInstanceOf(OpenResult.Refused.class).asString().contains("MB more");
    disk.setFree(4 * SpoolFiles.octets(layout.database()));
    OpenResult.Opened opened = Opening.opened(directory, time, disk);
    opened.spool().close();
  }

  @Test
  void aSpoolBeginsAnewAsTheRefusalSays() throws IOException {
    Files.createDirectories(layout.damaged().resolve("db-1"));
    Files.writeString(layout.salvaging(), "spool: something was lost\n");
    Files.writeString(layout.wanted(), "");
    SpoolFiles.deleteAll(layout.database());
    assertThat(start(new TestDisk())).asString().contains("remove").contains("high-water");
    Files.delete(layout.format());
    Files.delete(layout.highWater());
    Opening.open(directory, time).close();
    assertThat(layout.salvaging()).doesNotExist();
    assertThat(layout.wanted()).doesNotExist();
  }

  @Test
  void betweenItsTwoNamesARescueIsKnownToCheckAndRepair() throws IOException {
    Files.move(layout.database(), layout.rescued());
    assertThat(SpoolCheck.run(directory, line -> {}).findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.what()).contains("the next start ends it"));
    assertThat(layout.rescued()).exists();
    assertThat(SpoolRepair.run(directory, SpoolSettings.DEFAULT, time, line -> {}))
        .isInstanceOf(SpoolRepair.Result.Repaired.class);
    assertThat(SpoolCheck.run(directory, line -> {}).findings()).isEmpty();
  }

  @Test
  void whatIsSetAsideIsMovedOutInPartsAndAllOfIt() throws Exception {
    byte[] large = new byte[300_000];
    try (Engine engine =
            Engine.open(
                layout.database(),
                SpoolSettings.Memory.DEFAULT,
                WALRecoveryMode.TolerateCorruptedTailRecords);
        WriteBatch writes = new WriteBatch()) {
      for (int i = 0; i < 7; i++) {
        byte[] key = Keys.damaged(Family.OWED, Keys.number(i));
        new Batch(engine, writes).put(Family.DAMAGED, key, large);
      }
      engine.write(writes, true);
    }
    SpoolRepair.Result result = SpoolRepair.run(directory, SpoolSettings.DEFAULT, time, line -> {});
    assertThat(result).asString().contains("7 records that were set aside are now in");
    try (Stream<Path> kept = Files.list(layout.damaged())) {
      Path file = kept.filter(Files::isRegularFile).findFirst().orElseThrow();
      assertThat(Files.readAllLines(file))
          .hasSize(7)
          .allMatch(line -> line.startsWith("owed ") && line.length() > 600_000);
    }
    assertThat(SpoolCheck.run(directory, line -> {}).findings()).isEmpty();
  }

  /** As with a bad sector: the engine says of it what it says of a missing file, no corruption. */
  @Test
  void theCommitterGoesOnWithoutWhatTheDiskDoesNotGive() throws Exception {
    List<Path> lost = new ArrayList<>(files(Family.MESSAGE));
    lost.addAll(files(Family.QUEUE));
    for (Path file : lost) {
      Files.delete(file);
    }
    List<RocksDBException> met = new ArrayList<>();
    try (Engine engine = Engine.openUnchecked(layout.database())) {
      Living.Rest rest = new Living(met::add).of(mail.message().id(), engine);
      assertThat(rest.entries().get(0)).isTrue();
      assertThat(met).singleElement().matches(e -> !Engine.isCorruption(e));
      QueueId queue = QueueId.of(mail.entries().getFirst().queue());
      assertThat(new Floors(met::add).of(queue, engine)).isZero();
      assertThat(met).hasSize(2).allMatch(Engine::isLost);
    }
  }
}
