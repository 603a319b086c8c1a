package io.posthorn.rocks;

import static io.posthorn.spool.SampleMail.acceptance;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.observe.Meters;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.BodyWriter;
import io.posthorn.spool.Spool;
import io.posthorn.time.FakeTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;

/** What is refused with one clear line, and what a start tidies up. */
class StartupTest {

  @TempDir Path directory;

  private final FakeTime time = new FakeTime();

  @Test
  void aNewerFormatIsRefusedAndNothingTouched() throws IOException {
    Files.writeString(directory.resolve("FORMAT"), "3\n");
    assertThat(Opening.result(directory, time, new TestDisk()))
        .isEqualTo(
            new OpenResult.Refused(
                "spool "
                    + directory
                    + ": its format is 3, this version of Posthorn knows 2;"
                    + " start the version that wrote it"));
    assertThat(directory.resolve("db")).doesNotExist();
  }

  @Test
  void aFormatThatAPowerCutLeftEmptyIsWrittenAgain() throws IOException {
    Opening.open(directory, time).close();
    Files.writeString(directory.resolve("FORMAT"), "");
    Opening.open(directory, time).close();
    assertThat(directory.resolve("FORMAT")).hasContent("2\n");
  }

  @Test
  void theFormatIsNotTouchedWhereItSaysTheSame() throws IOException {
    Opening.open(directory, time).close();
    Path file = directory.resolve("FORMAT");
    FileTime longAgo = FileTime.fromMillis(0);
    Files.setLastModifiedTime(file, longAgo);
    Opening.open(directory, time).close();
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(longAgo);
    assertThat(directory.resolve("FORMAT.new")).doesNotExist();
  }

  @Test
  void aNewerFormatInsideIsRefusedToo() throws RocksDBException {
    Opening.open(directory, time).close();
    try (Engine engine =
            Engine.open(
                directory.resolve("db"),
                SpoolSettings.Memory.DEFAULT,
                WALRecoveryMode.TolerateCorruptedTailRecords);
        WriteBatch writes = new WriteBatch()) {
      new Batch(engine, writes).put(Meta.FORMAT, 7);
      engine.write(writes, true);
    }
    assertThat(Opening.result(directory, time, new TestDisk()))
        .asString()
        .contains("its format is 7, this version of Posthorn knows 2");
  }

  @Test
  void aSpoolInUseIsRefused() {
    try (Spool spool = Opening.open(directory, time)) {
      assertThat(spool.journal().next()).isEqualTo(1);
      assertThat(Opening.result(directory, time, new TestDisk()))
          .asString()
          .contains(directory.toString())
          .contains("; another process uses it");
    }
  }

  @Test
  void aDirectoryThatCannotBeMadeIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThat(Opening.result(file.resolve("spool"), time, new TestDisk()))
        .isInstanceOf(OpenResult.Refused.class)
        .asString()
        .contains("see to the directory and its rights");
  }

  @Test
  void bodiesThatNoMessageNamesAreDeletedAtTheNextStart() {
    byte[] octets = new byte[3 * BodyRef.CHUNK_OCTETS];
    try (Spool spool = Opening.open(directory, time)) {
      BodyWriter writer = spool.newBody();
      writer.write(octets, 0, octets.length).orTimeout(20, TimeUnit.SECONDS).join();
    }
    CheckReport before = SpoolCheck.run(directory, line -> {});
    assertThat(before.counts().bodies()).isEqualTo(1);
    assertThat(before.findings()).as("it might still be arriving").isEmpty();
    Opening.open(directory, time).close();
    assertThat(SpoolCheck.run(directory, line -> {}).counts().bodies()).isZero();
  }

  @Test
  void aDiscardedLargeBodyLeavesNothing() {
    byte[] octets = new byte[3 * BodyRef.CHUNK_OCTETS];
    try (Spool spool = Opening.open(directory, time)) {
      BodyWriter writer = spool.newBody();
      writer.write(octets, 0, octets.length).orTimeout(20, TimeUnit.SECONDS).join();
      writer.finish();
      writer.discard();
    }
    assertThat(SpoolCheck.run(directory, line -> {}).counts().bodies()).isZero();
  }

  @Test
  void mailBeyondTheBoundIsRefusedAndLeavesTheBoundFree() {
    SpoolSettings.Memory tight = new SpoolSettings.Memory(1 << 20, 0, 64L << 20, 16L << 20);
    SpoolSettings settings =
        new SpoolSettings(SpoolSettings.MinFree.DEFAULT, SpoolSettings.DEFAULT.journal(), tight);
    TestDisk disk = new TestDisk();
    Startup.Ports ports =
        new Startup.Ports(time, Meters.none(), Optional.of(disk), Source.disk(), disk);
    OpenResult result = new Startup(directory, settings, ports).open();
    try (Spool spool = ((OpenResult.Opened) result).spool()) {
      BodyWriter[] writers = new BodyWriter[5];
      byte[] chunk = new byte[BodyRef.CHUNK_OCTETS];
      for (int i = 0; i < writers.length; i++) {
        writers[i] = spool.newBody();
        boolean fits = !writers[i].write(chunk, 0, chunk.length).isCompletedExceptionally();
        assertThat(fits).isEqualTo(i < 4);
      }
      for (BodyWriter writer : writers) {
        writer.discard();
      }
      spool
          .accept(acceptance(spool, 1, time.now(), "a@example.com"))
          .orTimeout(20, TimeUnit.SECONDS)
          .join();
    }
  }

  @Test
  void aSpoolWhoseDatabaseIsGoneIsNotANewOne() throws IOException {
    Opening.open(directory, time).close();
    SpoolFiles.deleteAll(directory.resolve("db"));
    assertThat(refusal()).contains("its database").contains("is gone").contains("bring it back");
    assertThat(directory.resolve("db")).doesNotExist();
  }

  @Test
  void aFormatThatIsGoneIsSaidAndWrittenAgain() throws IOException {
    fillOne();
    Files.delete(directory.resolve("FORMAT"));
    OpenResult.Opened opened = Opening.opened(directory, time, new TestDisk());
    opened.spool().close();
    assertThat(opened.findings())
        .containsExactly("spool: the file FORMAT was gone, and is written again");
    Opening.open(directory, time).close();
  }

  private void fillOne() {
    try (Spool spool = Opening.open(directory, time)) {
      spool
          .accept(acceptance(spool, 1, time.now(), "a@example.com"))
          .orTimeout(20, TimeUnit.SECONDS)
          .join();
    }
  }

  @Test
  void aFileInPlaceOfADirectory() throws IOException {
    Path file = directory.resolve("file");
    Files.writeString(file, "hello");
    assertThat(refusal(file)).contains("it is a file");
  }

  @Test
  void aDirectoryOfSomethingElse() throws IOException {
    Files.writeString(directory.resolve("mailbox"), "From ");
    assertThat(refusal()).contains("something else in it (mailbox)");
    assertThat(directory.resolve("db")).doesNotExist();
  }

  @Test
  void aDatabaseOfAnotherProgram() throws Exception {
    try (Options options = new Options().setCreateIfMissing(true)) {
      Files.createDirectories(directory.resolve("db"));
      try (RocksDB other = RocksDB.open(options, directory.resolve("db").toString())) {
        other.put(new byte[] {1}, new byte[] {2});
      }
    }
    assertThat(refusal()).contains("not one of Posthorn's").contains("\"default\"");
  }

  private String refusal() {
    return refusal(directory);
  }

  private String refusal(Path of) {
    OpenResult result = Opening.result(of, time, new TestDisk());
    assertThat(result).isInstanceOf(OpenResult.Refused.class);
    String line = ((OpenResult.Refused) result).line();
    assertThat(line).doesNotContain("\n");
    return line;
  }
}
