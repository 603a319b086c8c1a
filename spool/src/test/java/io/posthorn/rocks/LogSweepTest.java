package io.posthorn.rocks;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.time.FakeTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log that is damaged at any place: what is whole in it is read, and only that. */
@Timeout(value = 120, unit = SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogSweepTest {

  /** Every place instead of some; for minutes. */
  private static final boolean LONG = Boolean.getBoolean("posthorn.long");

  @TempDir(factory = InMemory.class)
  Path temporary;

  private final FakeTime time = new FakeTime();
  private SampleSpool sample;
  private Path log;
  private byte[] octets;
  private List<Integer> ends;

  @BeforeEach
  void fill() throws Exception {
    sample = SampleSpool.in(temporary.resolve("made"), temporary.resolve("live"), time);
    log = sample.files(".log").getLast();
    octets = Files.readAllBytes(log);
    ends = ends();
  }

  /** Where each whole record ends. */
  private List<Integer> ends() throws IOException {
    List<Integer> found = new ArrayList<>();
    found.add(0);
    try (LogReader reader = new LogReader(Source.disk().open(log))) {
      while (reader.next().isPresent()) {
        found.add((int) reader.wholeEnd());
      }
    }
    return found;
  }

  private List<byte[]> records() throws IOException {
    List<byte[]> found = new ArrayList<>();
    try (LogReader reader = new LogReader(Source.disk().open(log))) {
      Optional<byte[]> record = reader.next();
      while (record.isPresent()) {
        found.add(record.get());
        record = reader.next();
      }
    }
    return found;
  }

  @Test
  void itsLastRecordMayBeCutAtAnyPlace() throws IOException {
    int start = ends.get(ends.size() - 2);
    assertThat(ends.getLast()).isEqualTo(octets.length);
    for (int end = octets.length - 1; end >= start; end -= LONG ? 1 : 61) {
      Files.write(log, Arrays.copyOf(octets, end));
      assertThat(LogMending.inspect(log, Source.disk()).wholeEnd())
          .as("cut at %d", end)
          .isEqualTo(start);
      assertThat(SpoolCheck.run(sample.directory(), line -> {}).findings())
          .as("cut at %d", end)
          .extracting(CheckReport.Finding::what)
          .containsExactly("1 groups that were synced are missing");
    }
  }

  @Test
  void inEachRecordEachPartOfItsHeaderAndItsOctetsMayBeDamaged() throws IOException {
    List<byte[]> all = records();
    assertThat(all).hasSizeGreaterThan(8);
    for (int i = 0; i < all.size(); i++) {
      for (int place : List.of(0, 3, 4, 5, 6, 7, 20)) {
        for (int bit = 0; bit < 8; bit += LONG ? 1 : 3) {
          byte[] damaged = octets.clone();
          damaged[ends.get(i) + place] ^= (byte) (1 << bit);
          Files.write(log, damaged);
          List<byte[]> left = records();
          assertThat(all)
              .as("record %d, octet %d", i, place)
              .usingElementComparator(Arrays::compare)
              .containsSubsequence(left);
          assertThat(left.size()).isLessThan(all.size());
        }
      }
    }
  }

  /** Also kinds of records that only an engine knows which writes over old logs. */
  @Test
  void aDamagedKindOfRecordDoesNotKeepAStartFromComingBack() throws IOException {
    int middle = ends.get(ends.size() / 2);
    for (int bit = 0; bit < 8; bit += LONG ? 1 : 2) {
      SampleSpool copy = sample.copyTo(temporary.resolve("bit" + bit));
      byte[] damaged = octets.clone();
      damaged[middle + 6] ^= (byte) (1 << bit);
      Files.write(copy.files(".log").getLast(), damaged);
      assertThat(copy.assertSaved()).anyMatch(line -> line.contains("the log is damaged"));
    }
  }

  @Test
  void garbageBehindTheEndIsNoRecord() throws IOException {
    RandomGenerator random = new Random(4);
    for (int kind = 0; kind < 9; kind++) {
      byte[] garbage = new byte[9 + random.nextInt(50)];
      random.nextBytes(garbage);
      garbage[6] = (byte) kind; // by 5 to 8 the engine's own reader was seen to run for ever
      Files.write(log, octets);
      Files.write(log, garbage, StandardOpenOption.APPEND);
      assertThat(SpoolCheck.run(sample.directory(), line -> {}).findings()).isEmpty();
    }
    assertThat(sample.assertSaved()).isEmpty();
    assertThat(Files.exists(log) ? LogMending.inspect(log, Source.disk()).isClean() : true)
        .isTrue();
  }

  @Test
  void zeroedPagesInTheMiddleAreFoundAndTheRestIsSaved() throws IOException {
    try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(4096), 8192);
    }
    assertThat(sample.assertSaved()).anyMatch(line -> line.contains("the log is damaged"));
    assertThat(sample.whole()).isGreaterThan(sample.promised() / 2);
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Path file = temporary.resolve("framed");
    List<byte[]> written = new ArrayList<>();
    RandomGenerator random = new Random(4);
    try (LogWriter out = new LogWriter(file)) {
      for (int size : List.of(0, 1, 32_753, 5, 3, 40_000, 100_000, 32_761, 7)) {
        byte[] record = new byte[size];
        random.nextBytes(record);
        written.add(record);
        out.write(record);
      }
    }
    log = file;
    assertThat(records())
        .usingElementComparator(Arrays::compare)
        .containsExactlyElementsOf(written);
    assertThat(LogMending.inspect(file, Source.disk()).isClean()).isTrue();
  }
}
