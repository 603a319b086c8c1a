package io.posthorn.rocks;

import static io.posthorn.spool.SampleMail.acceptance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthorn.spool.Acceptance;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Spool;
import io.posthorn.time.FakeTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;

/** A log that is not what was synced is never passed over in silence. */
class DamagedLogTest {

  private static final int MESSAGES = 200;

  @TempDir Path temporary;

  private final FakeTime time = new FakeTime();
  private Path directory;

  /** A spool as a crash leaves it: everything is in the log, nothing in sorted files. */
  @BeforeEach
  void crash() throws IOException {
    Path live = temporary.resolve("live");
    directory = temporary.resolve("crashed");
    Instant now = time.now();
    try (Spool spool = Opening.open(live, time)) {
      for (int i = 0; i < MESSAGES; i++) {
        Acceptance mail =
            acceptance(SampleMail.body(spool, new byte[4096]), i, now, now, "a@example.com");
        spool.accept(mail).orTimeout(20, TimeUnit.SECONDS).join();
      }
      copy(live, directory);
    }
  }

  @Test
  void aTornEndThatNobodyWasToldOfIsNormal() throws IOException {
    try (FileChannel log = FileChannel.open(log(), StandardOpenOption.WRITE);
        HighWater mark = HighWater.open(directory.resolve("high-water"), Source.disk())) {
      log.truncate(log.size() - 100);
      mark.write(MESSAGES - 1);
    }
    try (Spool spool = Opening.open(directory, time)) {
      assertThat(spool.entries(Optional.empty(), 1000)).hasSize(MESSAGES - 1);
    }
    assertThat(directory.resolve("damaged")).doesNotExist();
  }

  /** A length that leads beyond the end looks like a torn end, and all behind it with it. */
  @Test
  void anEndThatWasAnsweredIsKeptForWhoeverCanReadIt() throws IOException {
    Path log = log();
    byte[] before = Files.readAllBytes(log);
    long last = lastBlock(log);
    long whole = 0;
    try (LogReader reader = new LogReader(Source.disk().open(log))) {
      while (reader.next().isPresent() && reader.wholeEnd() <= last) {
        whole = reader.wholeEnd();
      }
    }
    try (FileChannel octets = FileChannel.open(log, StandardOpenOption.WRITE)) {
      octets.write(ByteBuffer.wrap(new byte[] {(byte) 0xff, (byte) 0xff}), last + 4);
    }
    byte[] tail = Arrays.copyOfRange(Files.readAllBytes(log), (int) whole, before.length);
    OpenResult.Opened opened = Opening.opened(directory, time, new TestDisk());
    opened.spool().close();
    assertThat(opened.findings())
        .anyMatch(line -> line.contains("lost what it had synced"))
        .anyMatch(line -> line.contains("at the end of a log is kept in"));
    try (Stream<Path> kept = Files.list(directory.resolve("damaged"))) {
      assertThat(kept)
          .singleElement()
          .satisfies(file -> assertThat(Files.readAllBytes(file)).isEqualTo(tail));
    }
  }

  @Test
  void theEngineByItselfWouldOpenOnAFlippedBitWithoutAWord() throws Exception {
    flipInTheMiddle();
    Path copy = temporary.resolve("copy");
    copy(directory, copy);
    try (Engine engine =
        Engine.open(
            copy.resolve("db"),
            SpoolSettings.Memory.DEFAULT,
            WALRecoveryMode.PointInTimeRecovery)) {
      assertThat(Meta.GROUP.read(engine).orElse(0L)).isBetween(1L, MESSAGES - 10L);
    }
    assertThatThrownBy(() ->
            Engine.open(
                directory.resolve("db"),
                SpoolSettings.Memory.DEFAULT,
                WALRecoveryMode.TolerateCorruptedTailRecords))
        .isInstanceOf(RocksDBException.class)
        .matches(e -> Engine.isCorruption((RocksDBException) e));
  }

  @Test
  void aFlippedBitIsReportedAndTheRestSaved() throws IOException {
    flipInTheMiddle();
    CheckReport before = SpoolCheck.run(directory, line -> {});
    assertThat(before.exitCode()).isEqualTo(3);
    assertThat(before.findings()).anyMatch(finding -> finding.what().contains("log is damaged"));

    OpenResult.Opened opened = Opening.opened(directory, time, new TestDisk());
    try (Spool spool = opened.spool()) {
      assertThat(opened.findings()).anyMatch(line -> line.contains("the log is damaged"));
      assertThat(spool.entries(Optional.empty(), 1000)).hasSizeBetween(MESSAGES - 20, MESSAGES - 1);
    }
    try (Stream<Path> copies = Files.walk(directory.resolve("damaged"))) {
      assertThat(copies.filter(Files::isRegularFile)).isNotEmpty();
    }
    assertThat(SpoolCheck.run(directory, line -> {}).findings()).isEmpty();
  }

  @Test
  void aLostPageAtTheEndIsProvenByTheHighWaterMark() throws IOException {
    long last = lastBlock(log());
    try (FileChannel log = FileChannel.open(log(), StandardOpenOption.WRITE)) {
      log.write(ByteBuffer.allocate((int) (log.size() - last)), last);
    }
    OpenResult.Opened opened = Opening.opened(directory, time, new TestDisk());
    opened.spool().close();
    assertThat(opened.findings()).anyMatch(line -> line.contains("lost what it had synced"));
    Opening.open(directory, time).close(); // once is enough
  }

  @Test
  void aCutLogIsProvenByTheHighWaterMark() throws IOException {
    try (FileChannel log = FileChannel.open(log(), StandardOpenOption.WRITE)) {
      log.truncate(log.size() - 1);
    }
    assertThat(SpoolCheck.run(directory, line -> {}).findings())
        .containsExactly(
            new CheckReport.Finding(
                Invariant.NOTHING_LOST, "1 groups that were synced are missing"));
    OpenResult.Opened opened = Opening.opened(directory, time, new TestDisk());
    try (Spool spool = opened.spool()) {
      assertThat(spool.entries(Optional.empty(), 1000)).hasSize(MESSAGES - 1);
    }
    assertThat(opened.findings()).hasSize(2);
  }

  @Test
  void aStartThatDiesBeforeTheRepairIsFollowedByOneThatRepairs() throws Exception {
    flipInTheMiddle();
    new Salvage(
            new Layout(directory),
            SpoolSettings.Memory.DEFAULT,
            time,
            new TestDisk(),
            Source.disk(),
            line -> {})
        .open()
        .engine()
        .close();
    OpenResult.Opened opened = Opening.opened(directory, time, new TestDisk());
    opened.spool().close();
    assertThat(opened.findings())
        .contains("spool: an earlier start ended before it had repaired what it salvaged");
    Opening.open(directory, time).close(); // once is enough
  }

  @Test
  void withoutRoomForACopyNothingIsChanged() throws IOException {
    flipInTheMiddle();
    TestDisk disk = new TestDisk();
    disk.setFree(2 * Files.size(log()) - 1);
    Map<String, Long> before = files();
    assertThat(Opening.result(directory, time, disk))
        .isEqualTo(
            new OpenResult.Refused(
                "spool "
                    + directory
                    + ": the log is damaged, and to save what is readable 1 MB more must be free"
                    + " on disk"));
    assertThat(files()).isEqualTo(before);
    disk.setFree(2 * Files.size(log()));
    OpenResult.Opened opened = Opening.opened(directory, time, disk);
    opened.spool().close();
    assertThat(opened.findings()).anyMatch(line -> line.contains("the log is damaged"));
  }

  private Map<String, Long> files() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.collect(Collectors.toMap(Path::toString, file -> file.toFile().length()));
    }
  }

  private void flipInTheMiddle() throws IOException {
    try (FileChannel log =
        FileChannel.open(log(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer octet = ByteBuffer.allocate(1);
      log.read(octet, log.size() / 2);
      octet.flip();
      octet.put(0, (byte) (octet.get(0) ^ 0x10));
      log.write(octet, log.size() / 2);
    }
  }

  /** Where the last block begins: what is damaged there has nothing readable behind it. */
  private static long lastBlock(Path log) throws IOException {
    return (Files.size(log) - 1) / LogWriter.BLOCK * LogWriter.BLOCK;
  }

  /** The log with the mail in it. */
  private Path log() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("db"))) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(from)) {
      files = all.toList();
    }
    for (Path file : files) {
      Path target = to.resolve(from.relativize(file).toString());
      if (Files.isDirectory(file)) {
        Files.createDirectories(target);
      } else {
        Files.copy(file, target);
      }
    }
  }
}
