package io.posthorn.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.time.FakeTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every event once, whatever became of the files meanwhile. */
class FollowerTest {

  private static final long ROTATION = 1_000;

  @TempDir private Path folder;

  private Desk desk;

  @BeforeEach
  void open() {
    desk = new Desk(folder, Long.MAX_VALUE);
  }

  @AfterEach
  void close() {
    desk.close();
  }

  @Test
  void writesEveryEventOfTheJournal() throws IOException {
    desk.record(250);
    desk.run();
    assertThat(desk.written()).isEqualTo(desk.whole()).hasLineCount(267);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(desk.file)))
        .isEqualTo("rw-r-----");
    assertThat(desk.logged()).isEmpty();
  }

  @Test
  void goesOnFromEveryPlaceAtWhichTheFileCanEnd() throws IOException {
    desk.record(14); // the last two records have three events
    desk.run();
    byte[] whole = Files.readAllBytes(desk.file);
    String text = new String(whole, StandardCharsets.UTF_8);
    List<String> lines = text.lines().toList();
    int lastThree = octets(lines.subList(lines.size() - 3, lines.size()));
    for (int cut = 0; cut <= lastThree; cut++) {
      Files.write(desk.file, Arrays.copyOf(whole, whole.length - cut));
      desk.run();
      assertThat(desk.written()).as("without the last %d octets", cut).isEqualTo(text);
    }
  }

  @Test
  void goesOnFromEveryOctetThatAPowerCutDidNotWrite() throws IOException {
    desk.record(14);
    desk.run();
    byte[] whole = Files.readAllBytes(desk.file);
    for (int from = whole.length - 200; from < whole.length; from++) {
      for (int to : new int[] {from + 1, from + 40, whole.length}) {
        byte[] damaged = whole.clone();
        Arrays.fill(damaged, from, Math.min(to, whole.length), (byte) 0);
        Files.write(desk.file, damaged);
        desk.run();
        assertThat(desk.written()).isEqualTo(new String(whole, StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void linesOfOthersAreLeftAlone() throws IOException {
    desk.record(3);
    desk.run();
    Files.writeString(desk.file, desk.whole() + "{\"event\":\"test\"}\n");
    String before = desk.written();
    desk.record(1);
    desk.run();
    assertThat(desk.written()).isEqualTo(before + desk.whole().lines().toList().getLast() + "\n");
  }

  @Test
  void rotatesBySizeAndNeverInARecord() throws IOException {
    desk = new Desk(folder, ROTATION);
    desk.record(100);
    desk.run();
    assertThat(desk.written()).isEqualTo(desk.whole());
    assertThat(desk.files()).hasSizeGreaterThan(5);
    for (Path file : desk.files()) {
      assertThat(Files.size(file)).isPositive().isLessThan(ROTATION + 200);
    }
    for (Path file : desk.files().subList(0, desk.files().size() - 1)) {
      assertThat(Files.size(file)).isGreaterThanOrEqualTo(ROTATION);
    }
    assertThat(desk.files().getFirst().getFileName().toString())
        .matches("events-20261120T08[0-9]{4}\\.000Z-[0-9]{12}\\.jsonl");
  }

  @Test
  void namesSortWithinAMillisecond() {
    RotatedFiles files = new RotatedFiles(desk.file);
    assertThat(files.nameBefore(FakeTime.START, 1000))
        .isGreaterThan(files.nameBefore(FakeTime.START, 999));
  }

  @Test
  void rotationAndRestartsAtEveryRecord() throws IOException {
    desk = new Desk(folder, ROTATION);
    for (int i = 0; i < 60; i++) {
      desk.record(1);
      desk.run();
      assertThat(desk.written()).isEqualTo(desk.whole());
    }
    assertThat(desk.files()).hasSizeGreaterThan(3);
  }

  @Test
  void diesBetweenPuttingAsideAndBeginningTheNext() throws IOException {
    desk = new Desk(folder, ROTATION);
    desk.record(60);
    desk.run();
    Path aside = new RotatedFiles(desk.file).nameBefore(desk.time.now(), 61);
    Files.move(desk.file, aside);
    desk.record(10);
    desk.run();
    assertThat(desk.written()).isEqualTo(desk.whole());
  }

  @Test
  void renamedFilesGetASuccessor() throws IOException {
    desk.record(20);
    try (Follower follower = desk.open()) {
      Desk.write(follower);
      Files.move(desk.file, desk.file.resolveSibling("events.jsonl.1"));
      desk.record(20);
      Desk.write(follower);
      assertThat(Files.readString(desk.file.resolveSibling("events.jsonl.1")))
          .isNotEmpty()
          .isEqualTo(desk.whole().substring(0, desk.whole().indexOf(Files.readString(desk.file))));
    }
    desk.record(5);
    Files.move(desk.file, desk.file.resolveSibling("events.jsonl.0"));
    desk.run();
    String all =
        Files.readString(folder.resolve("events.jsonl.1"))
            + Files.readString(folder.resolve("events.jsonl.0"))
            + Files.readString(desk.file);
    assertThat(all).isEqualTo(desk.whole());
  }

  @Test
  void emptiedFilesAreFilledOn() throws IOException {
    desk.record(20);
    try (Follower follower = desk.open()) {
      Desk.write(follower);
      String copy = Files.readString(desk.file);
      Files.write(desk.file, new byte[0]);
      desk.record(20);
      Desk.write(follower);
      assertThat(copy + Files.readString(desk.file)).isEqualTo(desk.whole());
    }
  }

  @Test
  void whereAllIsTakenAwayTheCursorTells() throws IOException {
    desk.record(20);
    try (Follower follower = desk.open()) {
      Desk.write(follower);
      follower.finish();
    }
    String taken = desk.written();
    Files.delete(desk.file);
    desk.record(20);
    desk.run();
    assertThat(taken + desk.written()).isEqualTo(desk.whole());
  }

  @Test
  void theCursorFollowsWithinSeconds() throws IOException {
    desk.record(2);
    try (Follower follower = desk.open()) {
      Desk.write(follower);
      assertThat(desk.spool.journal().cursor(Follower.CONSUMER)).isEmpty();
      desk.time.advance(Duration.ofSeconds(5));
      follower.step();
      assertThat(desk.spool.journal().cursor(Follower.CONSUMER)).contains(3L);
    }
  }

  @Test
  void aTrimmedJournalIsToldOfOnce() throws IOException {
    desk.record(11);
    desk.run();
    String before = desk.written();
    desk.record(20);
    desk.run(new Desk.Trimmed(desk.spool.journal(), 21));
    assertThat(desk.logged())
        .singleElement()
        .asString()
        .startsWith("WARN 9 records before record 21 are not in the journal any more");
    assertThat(desk.written()).startsWith(before).doesNotContain("\"sequence\":20,");
    assertThat(desk.written().substring(before.length()))
        .startsWith("{\"event\":\"\",\"posthorn\":{\"sequence\":21,\"index\":0}");
  }

  /** A record that is there and cannot be read, as the last one: no page ever has it. */
  @Test
  void whatCannotBeReadIsPassedOver() throws IOException {
    desk.record(4);
    try (Follower follower = desk.open(new Desk.Trimmed(desk.spool.journal(), 5))) {
      assertThat(follower.step()).isFalse();
      assertThat(follower.nextRecord()).isEqualTo(5);
      assertThat(follower.written()).isEqualTo(Position.of(5));
    }
  }

  @Test
  void aNewLogBeginsWithWhatTheJournalHas() throws IOException {
    desk.record(30);
    desk.run(new Desk.Trimmed(desk.spool.journal(), 21));
    assertThat(desk.written()).contains("\"sequence\":21,").doesNotContain("\"sequence\":19,");
    assertThat(desk.logged()).isEmpty();
  }

  @Test
  void anotherJournalIsWrittenFromItsBeginning() throws IOException {
    Files.writeString(desk.file, "{\"posthorn\":{\"sequence\":5000,\"index\":0}}\n");
    desk.record(10);
    desk.run();
    assertThat(desk.written()).endsWith("\n" + desk.whole());
    assertThat(desk.logged())
        .singleElement()
        .asString()
        .contains("ends with record 5000, the journal with 10", "going on with record 1");
  }

  @Test
  void oldFilesAreDeleted() throws IOException {
    desk = new Desk(folder, ROTATION);
    desk.record(50);
    desk.run();
    List<Path> files = desk.files();
    Path alien = Files.createFile(folder.resolve("events-of-mine.jsonl"));
    for (Path file : List.of(files.get(0), alien, desk.file)) {
      Files.setLastModifiedTime(file, FileTime.from(desk.time.now().minus(Desk.AGE)));
    }
    Files.setLastModifiedTime(files.get(1), FileTime.from(desk.time.now()));
    desk.time.advance(Duration.ofSeconds(1));
    desk.run();
    assertThat(desk.files()).doesNotContain(files.get(0)).contains(files.get(1), alien, desk.file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "{}", "\0\0", "[1]\n", "{\"posthorn\":7}\n", "\n", "\r\n\r\n"})
  void whateverIsInTheFileTheEventsFollow(String content) throws IOException {
    Files.writeString(desk.file, content);
    desk.record(7);
    desk.run();
    assertThat(desk.written()).endsWith(desk.whole());
  }

  private static int octets(List<String> lines) {
    return lines.stream().mapToInt(l -> l.getBytes(StandardCharsets.UTF_8).length + 1).sum();
  }
}
