package io.posthorn.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.spool.BodyRef;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Spool;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.FakeTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever file of the database is damaged: it is said, the rest is saved, nothing is silent. */
class DamagedDatabaseTest {

  /** Each place of each file instead of some; for minutes. */
  private static final boolean LONG = Boolean.getBoolean("posthorn.long");

  @TempDir(factory = InMemory.class)
  Path temporary;

  private final FakeTime time = new FakeTime();
  private SampleSpool sample;
  private int copies;

  @BeforeEach
  void fill() throws Exception {
    sample = SampleSpool.in(temporary.resolve("made"), temporary.resolve("live"), time);
  }

  /** What happens to a file. */
  @FunctionalInterface
  private interface Damage {

    void to(Path file) throws IOException;
  }

  private List<String> saved(String ending, int index, Damage damage) throws IOException {
    SampleSpool copy = sample.copyTo(temporary.resolve("copy" + copies++));
    damage.to(copy.files(ending).get(index));
    return copy.assertSaved();
  }

  @Test
  void nothingIsFoundWhereNothingIsWrong() throws IOException {
    assertThat(sample.assertSaved()).isEmpty();
    assertThat(sample.whole()).isEqualTo(sample.promised());
  }

  @Test
  void eachSortedFileMayBeMissing() throws IOException {
    int files = sample.files(".sst").size();
    assertThat(files).isGreaterThan(6);
    for (int i = 0; i < files; i++) {
      assertThat(saved(".sst", i, Files::delete))
          .anyMatch(line -> line.contains(" is lost: it is not there"))
          .anyMatch(line -> line.contains("is kept in"));
    }
  }

  @Test
  void eachSortedFileMayHaveLostItsEnd() throws IOException {
    for (int i = 0; i < sample.files(".sst").size(); i += LONG ? 1 : 3) {
      assertThat(saved(".sst", i, file -> SampleSpool.cut(file, 100)))
          .anyMatch(line -> line.contains(" is lost: "));
    }
  }

  @Test
  void whatIsDamagedInsideASortedFileIsFoundByWhoeverReadsIt() throws IOException {
    for (int i = 0; i < sample.files(".sst").size(); i++) {
      SampleSpool copy = sample.copyTo(temporary.resolve("copy" + copies++));
      SampleSpool.flip(copy.files(".sst").get(i), 8);
      assertThat(SpoolCheck.run(copy.directory(), line -> {}).findings())
          .as("file %d", i)
          .anyMatch(finding -> finding.what().contains("checksum mismatch"));
      if (LONG || i % 3 == 1) {
        wantRescue(copy);
        assertThat(copy.assertSaved()).anyMatch(line -> line.contains("checksum mismatch"));
      }
    }
  }

  @Test
  void aFileOfLargeValuesMayBeMissingOrDamaged() throws IOException {
    for (int i = 0; i < sample.files(".blob").size(); i++) {
      for (Damage damage :
          List.<Damage>of(
              Files::delete,
              file -> SampleSpool.flip(file, 5000),
              file -> SampleSpool.flip(file, 2),
              file -> SampleSpool.cut(file, 500))) {
        SampleSpool copy = sample.copyTo(temporary.resolve("copy" + copies++));
        damage.to(copy.files(".blob").get(i));
        assertThat(SpoolCheck.run(copy.directory(), line -> {}).isSound()).isFalse();
        wantRescue(copy);
        assertThat(copy.assertSaved()).anyMatch(line -> line.contains("lost its content"));
        assertThat(copy.whole()).isBetween(copy.promised() - 8, copy.promised() - 1);
      }
    }
  }

  @Test
  void theListOfFilesMayBeMissingOrDamaged() throws IOException {
    List<Damage> damages =
        List.of(
            Files::delete,
            file -> SampleSpool.flip(file, 20),
            file -> SampleSpool.flip(file, Files.size(file) / 2),
            file -> SampleSpool.cut(file, Files.size(file) / 2),
            file -> SampleSpool.cut(file, Files.size(file)),
            file -> Files.delete(file.resolveSibling("CURRENT")),
            file -> Files.writeString(file.resolveSibling("CURRENT"), "nonsense"),
            file -> Files.writeString(file.resolveSibling("CURRENT"), "MANIFEST-000001\n"));
    for (Damage damage : damages) {
      SampleSpool copy = sample.copyTo(temporary.resolve("copy" + copies++));
      damage.to(manifest(copy));
      assertThat(copy.assertSaved())
          .anyMatch(line -> line.contains("the list of the database's files cannot be read"));
      assertThat(copy.whole()).isEqualTo(copy.promised());
    }
  }

  /** As a power cut may leave it: what the line was about is still in the log. */
  @Test
  void theListOfFilesMayHaveLostItsLastLine() throws IOException {
    SampleSpool.cut(manifest(sample), 5);
    sample.assertSaved();
    assertThat(sample.whole()).isEqualTo(sample.promised());
  }

  @Test
  void whatOnlyDescribesMayBeMissingOrDamaged() throws IOException {
    SampleSpool copy = sample.copyTo(temporary.resolve("copy"));
    Path database = copy.directory().resolve("db");
    Files.writeString(database.resolve("IDENTITY"), "nonsense");
    try (Stream<Path> files = Files.list(database)) {
      for (Path file : files.filter(file -> file.toString().contains("OPTIONS")).toList()) {
        Files.writeString(file, "nonsense");
      }
    }
    assertThat(copy.assertSaved()).isEmpty();
    Files.delete(database.resolve("IDENTITY"));
    assertThat(copy.assertSaved()).isEmpty();
  }

  @Test
  void twoKindsOfDamageAtOnce() throws IOException {
    SampleSpool.flip(sample.files(".log").getLast(), 3000);
    Files.delete(sample.files(".sst").getFirst());
    assertThat(sample.assertSaved())
        .anyMatch(line -> line.contains("the log is damaged"))
        .anyMatch(line -> line.contains("is lost: it is not there"));
  }

  @Test
  void aRecordThatIsLostInTwoFamiliesIsMadeAgainFromTheJournal() throws IOException {
    List<Path> files = sample.files(".sst");
    Files.delete(files.get(1)); // messages
    Files.delete(files.get(2)); // recipients
    assertThat(sample.assertSaved())
        .anyMatch(line -> line.contains("recipients got their record back from due time"))
        .anyMatch(line -> line.contains("their senders are told"));
    try (Spool spool = Opening.open(sample.directory(), time)) {
      List<Entry> entries = spool.entries(Optional.empty(), 100);
      assertThat(entries).hasSize((int) sample.promised());
      assertThat(entries)
          .filteredOn(entry -> isLost(spool, entry))
          .hasSize((int) sample.promised() / 2);
    }
  }

  private static boolean isLost(Spool spool, Entry entry) {
    return spool.message(entry.id().message()).orElseThrow().content().body().isLost();
  }

  @Test
  void aRescueThatWasInterruptedIsBegunAnew() throws IOException {
    Files.delete(sample.files(".sst").getLast());
    Path unfinished = sample.directory().resolve("rescue-unfinished");
    Files.createDirectories(unfinished);
    Files.writeString(unfinished.resolve("000005.sst"), "half of it");
    Files.createDirectories(sample.directory().resolve("rescue-view"));
    assertThat(sample.assertSaved()).anyMatch(line -> line.contains("is kept in"));
    assertThat(unfinished).doesNotExist();
  }

  @Test
  void aRescueThatWasDoneButForTheNamesIsFinished() throws Exception {
    Layout layout = new Layout(sample.directory());
    Files.move(layout.database(), layout.rescued());
    assertThat(sample.assertSaved()).isEmpty();
    assertThat(sample.whole()).isEqualTo(sample.promised());

    Files.move(layout.database(), layout.rescued());
    Files.createDirectories(layout.database());
    Files.writeString(layout.database().resolve("CURRENT"), "the damaged one");
    Files.writeString(layout.salvaging(), "spool: something was lost\n");
    OpenResult.Opened opened = Opening.opened(sample.directory(), time, new TestDisk());
    opened.spool().close();
    assertThat(opened.findings()).contains("spool: something was lost");
    assertThat(sample.whole()).isEqualTo(sample.promised());
    try (Stream<Path> kept = Files.walk(layout.damaged())) {
      assertThat(kept).anyMatch(file -> file.endsWith("CURRENT"));
    }
  }

  @Test
  void whatIsMetAtRunTimeIsMarkedAndSavedByTheNextStart() throws IOException {
    Files.delete(sample.files(".blob").getFirst());
    try (Spool spool = Opening.open(sample.directory(), time)) {
      assertThat(spool.damage()).isEmpty();
      spool
          .entries(Optional.empty(), 100)
          .forEach(entry ->
              spool
                  .message(entry.id().message())
                  .ifPresent(message -> readOrNot(spool, message.content().body())));
      assertThat(spool.damage())
          .hasValueSatisfying(line -> assertThat(line).contains("posthorn spool check --repair"));
    }
    assertThat(sample.assertSaved())
        .anyMatch(line -> line.contains("while the relay ran"))
        .anyMatch(line -> line.contains("lost its content"));
  }

  private static void readOrNot(Spool spool, BodyRef body) {
    try {
      spool.chunk(body, 0);
    } catch (SpoolException unreadable) {
      assertThat(unreadable).hasMessageContaining("No such file");
    }
  }

  @Test
  void withoutRoomNothingIsChanged() throws IOException {
    Files.delete(sample.files(".sst").getFirst());
    TestDisk disk = new TestDisk();
    disk.setFree(1000);
    OpenResult result = Opening.result(sample.directory(), time, disk);
    assertThat(result).isInstanceOf(OpenResult.Refused.class);
    assertThat(((OpenResult.Refused) result).line()).contains(" MB more must be free on disk");
    assertThat(sample.directory().resolve("damaged")).doesNotExist();
    assertThat(sample.assertSaved()).anyMatch(line -> line.contains("is kept in"));
  }

  @Test
  void repairMovesOutWhatWasSetAside() throws IOException {
    Files.delete(sample.files(".sst").get(1));
    SpoolRepair.Result result =
        SpoolRepair.run(sample.directory(), SpoolSettings.DEFAULT, time, line -> {});
    assertThat(result).isInstanceOf(SpoolRepair.Result.Repaired.class);
    assertThat(SpoolCheck.run(sample.directory(), line -> {}).findings()).isEmpty();
    Opening.open(sample.directory(), time).close();
  }

  private static Path manifest(SampleSpool of) throws IOException {
    return SpoolFiles.manifest(of.directory().resolve("db"), Source.disk()).orElseThrow();
  }

  private static void wantRescue(SampleSpool of) throws IOException {
    Files.writeString(of.directory().resolve("rescue-wanted"), "");
  }
}
