package io.posthorn.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.observe.Meters;
import io.posthorn.time.FakeTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A sector that the disk never gives again: a start refuses, because the next one might read it;
 * {@code spool check} says where it is, and {@code --repair} goes around it.
 */
class BadSectorTest {

  private static final int SECTOR = TolerantSource.SECTOR;

  @TempDir(factory = InMemory.class)
  Path temporary;

  private final FakeTime time = new FakeTime();
  private final BadSectors disk = new BadSectors();
  private SampleSpool sample;
  private Path directory;

  @BeforeEach
  void fill() throws Exception {
    sample = SampleSpool.in(temporary.resolve("made"), temporary.resolve("live"), time);
    directory = sample.directory();
  }

  private OpenResult start() {
    Startup.Ports ports =
        new Startup.Ports(time, Meters.none(), Optional.of(new TestDisk()), disk, new TestDisk());
    return new Startup(directory, SpoolSettings.DEFAULT, ports).open();
  }

  private List<String> repair(SampleSpool spool) {
    SpoolRepair.Result result =
        SpoolRepair.run(spool.directory(), SpoolSettings.DEFAULT, time, disk, line -> {});
    assertThat(result).isInstanceOf(SpoolRepair.Result.Repaired.class);
    return ((SpoolRepair.Result.Repaired) result).lines();
  }

  private CheckReport check() {
    return SpoolCheck.run(directory, disk, line -> {});
  }

  private Path log() throws IOException {
    return sample.files(".log").getLast();
  }

  private Path manifest() throws IOException {
    return SpoolFiles.manifest(directory.resolve("db"), Source.disk()).orElseThrow();
  }

  private Map<String, Long> files() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.collect(Collectors.toMap(Path::toString, file -> file.toFile().length()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "MANIFEST", "CURRENT", "FORMAT", "high-water"})
  void aStartNamesFilePlaceAndCureAndChangesNothing(String kind) throws IOException {
    Path file =
        switch (kind) {
          case "log" -> log();
          case "MANIFEST" -> manifest();
          case "CURRENT" -> directory.resolve("db/CURRENT");
          default -> directory.resolve(kind);
        };
    disk.with(file, 0);
    Map<String, Long> before = files();
    assertThat(start())
        .isEqualTo(
            new OpenResult.Refused(
                "spool "
                    + directory
                    + ": "
                    + file
                    + " cannot be read at octet 0: Input/output error; see to the disk and start"
                    + " again; if it stays so, run `posthorn spool check --repair`",
                true));
    assertThat(files()).isEqualTo(before);
    List<CheckReport.Finding> found = check().findings();
    assertThat(found)
        .contains(
            new CheckReport.Finding(
                Invariant.RECORDS_READABLE,
                "%s: octets 0 to %d cannot be read: Input/output error"
                    .formatted(
                        directory.relativize(file), Math.min(SECTOR, Files.size(file)) - 1)));
    assertThat(files()).isEqualTo(before);

    long size = Files.size(file);
    List<String> said = repair(sample);
    assertThat(said)
        .contains(
            "spool: %s: octets 0 to %d cannot be read: Input/output error"
                .formatted(directory.relativize(file), Math.min(SECTOR, size) - 1));
    sample.assertSaved(said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rescue-wanted", "salvaging"})
  void whatWasFoundBeforeIsNotNeeded(String name) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, "spool: mail was lost\n");
    disk.with(file, 0);
    assertThat(start()).asString().contains(name + " cannot be read at octet 0", "--repair");
    List<String> said = repair(sample);
    assertThat(said)
        .contains("spool: " + name + ": octets 0 to 20 cannot be read: Input/output error")
        .noneMatch(String::isBlank);
    sample.assertSaved(said);
    assertThat(file).doesNotExist();
  }

  @Test
  void eachSectorOfALogMayBeBad() throws IOException {
    Path log = log();
    long sectors = (Files.size(log) + SECTOR - 1) / SECTOR;
    assertThat(sectors).isGreaterThan(8);
    for (long sector = 0; sector < sectors; sector++) {
      SampleSpool copy = sample.copyTo(temporary.resolve("bad" + sector));
      Path bad = copy.files(".log").getLast();
      spoil(bad, sector);
      disk.with(bad, sector);
      List<String> said = copy.assertSaved(repair(copy));
      assertThat(said)
          .as("sector %d", sector)
          .anyMatch(line -> line.startsWith("spool: db/" + bad.getFileName() + ": octets "))
          .anyMatch(line -> line.contains("the damaged database is kept in"));
      assertThat(copy.whole()).isGreaterThan(sample.promised() / 2);
    }
  }

  /** Whoever reads it past the source gets what fits nowhere. */
  private static void spoil(Path file, long sector) throws IOException {
    byte[] garbage = new byte[(int) Math.min(SECTOR, Files.size(file) - sector * SECTOR)];
    Arrays.fill(garbage, (byte) 0x5a);
    try (FileChannel octets = FileChannel.open(file, StandardOpenOption.WRITE)) {
      octets.write(ByteBuffer.wrap(garbage), sector * SECTOR);
    }
  }

  @Test
  void aLogWhoseBadSectorWasZerosHasAllItsRecordsAndIsNotLeftToTheEngine() throws IOException {
    Path file = temporary.resolve("zeros");
    try (LogWriter out = new LogWriter(file)) {
      out.write(new byte[20]);
      out.write(new byte[3 * SECTOR]);
    }
    Source source = new TolerantSource(disk.with(file, 1), temporary);
    LogMending log = LogMending.inspect(file, source);
    assertThat(log.isDamaged()).isTrue();
    assertThat(log.damage()).isEqualTo("4096 octets of zeros cannot be read, 0 changes in it can");
    log.copyTo(temporary.resolve("copy"), source);
    assertThat(Files.readAllBytes(temporary.resolve("copy"))).isEqualTo(Files.readAllBytes(file));
  }

  /** Its octets are fewer than a sector, and a disk writes a part of one only by reading it. */
  @Test
  void aMarkThatCannotBeReadIsMadeAnewAndNotWrittenOver() throws IOException {
    Path mark = directory.resolve("high-water");
    byte[] before = Files.readAllBytes(mark);
    disk.with(mark, 0);
    try (FileChannel old = FileChannel.open(mark, StandardOpenOption.READ)) {
      sample.assertSaved(repair(sample));
      ByteBuffer octets = ByteBuffer.allocate(before.length);
      old.read(octets, 0);
      assertThat(octets.array()).isEqualTo(before);
    }
    assertThat(HighWater.read(mark, Source.disk())).isPositive();
  }

  @Test
  void withoutRoomARepairChangesNothing() throws IOException {
    disk.with(log(), 1);
    TestDisk full = new TestDisk();
    full.setFree(1000);
    Map<String, Long> before = files();
    Startup.Ports ports =
        new Startup.Ports(time, Meters.none(), Optional.of(full), disk, WriteGate.open());
    assertThat(new Startup(directory, SpoolSettings.DEFAULT, ports).repair())
        .isInstanceOf(OpenResult.Refused.class)
        .asString()
        .contains("the database is damaged");
    assertThat(files()).isEqualTo(before);
  }
}
