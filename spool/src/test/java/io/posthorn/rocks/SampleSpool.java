package io.posthorn.rocks;

import static io.posthorn.spool.SampleMail.acceptance;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.envelope.EntryId;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Spool;
import io.posthorn.time.FakeTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.WALRecoveryMode;

/**
 * A spool to be damaged: twelve messages for two recipients each, of which some are delivered; the
 * first half in sorted files and blob files, the second half in the log.
 */
final class SampleSpool {

  private static final int HALF = 6;

  private final FakeTime time;
  private final Path directory;
  private final Map<EntryId, byte[]> promised = new TreeMap<>(SampleSpool::inOrder);
  private final List<EntryId> delivered = new ArrayList<>();

  private SampleSpool(Path directory, FakeTime time) {
    this.directory = directory;
    this.time = time;
  }

  /** Fills {@code directory} and leaves it as a kill does. */
  static SampleSpool in(Path directory, Path scratch, FakeTime time) throws Exception {
    SampleSpool sample = new SampleSpool(directory, time);
    try (Spool spool = Opening.open(scratch, time)) {
      sample.fill(spool, 0);
    }
    try (Engine engine =
        Engine.open(
            scratch.resolve("db"),
            SpoolSettings.Memory.DEFAULT,
            WALRecoveryMode.TolerateCorruptedTailRecords)) {
      List<ColumnFamilyHandle> families = Stream.of(Family.values()).map(engine::handle).toList();
      try (FlushOptions whole = new FlushOptions().setWaitForFlush(true)) {
        engine.database().flush(whole, families);
      }
    }
    try (Spool spool = Opening.open(scratch, time)) {
      sample.fill(spool, HALF);
      copy(scratch, directory);
    }
    return sample;
  }

  private static int inOrder(EntryId one, EntryId other) {
    return one.toString().compareTo(other.toString());
  }

  private void fill(Spool spool, int from) {
    for (int number = from; number < from + HALF; number++) {
      byte[] octets = new byte[number % 3 == 0 ? 300 : 12_000];
      Arrays.fill(octets, (byte) ('a' + number));
      Acceptance mail =
          acceptance(
              SampleMail.body(spool, octets),
              number,
              time.now(),
              time.now(),
              "a@example.com",
              "b@example.net");
      await(spool.accept(mail));
      mail.entries().forEach(entry -> promised.put(entry.id(), octets));
      if (number % 2 == 0) {
        Entry entry = mail.entries().getFirst();
        await(spool.settle(SampleMail.delivered(entry, time.now())));
        promised.remove(entry.id());
        delivered.add(entry.id());
      }
    }
  }

  private static void await(CompletableFuture<Void> done) {
    done.orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** Another one with the same mail. */
  SampleSpool copyTo(Path target) throws IOException {
    SampleSpool copy = new SampleSpool(target, time);
    copy.promised.putAll(promised);
    copy.delivered.addAll(delivered);
    copy(directory, target);
    return copy;
  }

  Path directory() {
    return directory;
  }

  /** The files of the database with that ending, by name. */
  List<Path> files(String ending) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("db"))) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  /**
   * Opens it. What was promised is there whole, or its content is known to be lost, or it is named;
   * what was delivered is due again only where that is said; a second start finds nothing new.
   *
   * @return what was found
   */
  List<String> assertSaved() throws IOException {
    return assertSaved(List.of());
  }

  /** The same behind something that said {@code before}. */
  List<String> assertSaved(List<String> before) throws IOException {
    OpenResult.Opened opened = Opening.opened(directory, time, new TestDisk());
    List<String> findings = new ArrayList<>(before);
    findings.addAll(opened.findings());
    String text = String.join("\n", findings);
    try (Spool spool = opened.spool()) {
      for (Map.Entry<EntryId, byte[]> mail : promised.entrySet()) {
        assertThat(isThere(spool, mail.getKey(), mail.getValue()) || text.contains("lost"))
            .as("%s is there, or something is lost: %s", mail.getKey(), findings)
            .isTrue();
      }
      for (Entry entry : spool.entries(Optional.empty(), 100)) {
        assertThat(promised.containsKey(entry.id()) || text.contains("twice"))
            .as("%s is due again: %s", entry.id(), findings)
            .isTrue();
      }
    }
    assertThat(SpoolCheck.run(directory, line -> {}).findings())
        .extracting(CheckReport.Finding::what)
        .allMatch(what -> what.startsWith("set aside: "));
    Opening.open(directory, time).close();
    return findings;
  }

  /** How many of the promised entries are there with what they are to get. */
  long whole() {
    try (Spool spool = Opening.opened(directory, time, new TestDisk()).spool()) {
      return promised.entrySet().stream()
          .filter(mail -> isThere(spool, mail.getKey(), mail.getValue()))
          .count();
    }
  }

  long promised() {
    return promised.size();
  }

  private static boolean isThere(Spool spool, EntryId id, byte[] octets) {
    Optional<Entry> entry = spool.entry(id);
    Optional<Message> message = spool.message(id.message());
    if (entry.isEmpty() || message.isEmpty()) {
      return false;
    }
    boolean due =
        spool.due(entry.get().queue(), Optional.empty(), entry.get().due(), 100).stream()
            .anyMatch(key -> key.entry().equals(id));
    BodyRef body = message.get().content().body();
    if (body.isLost() || !due) {
      return false;
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (int chunk = 0; chunk < body.chunks(); chunk++) {
      content.writeBytes(spool.chunk(body, chunk));
    }
    return Arrays.equals(content.toByteArray(), octets);
  }

  /** Turns one bit of a file over; a negative place counts from the end. */
  static void flip(Path file, long place) throws IOException {
    try (FileChannel octets =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long at = place < 0 ? octets.size() + place : place;
      ByteBuffer octet = ByteBuffer.allocate(1);
      octets.read(octet, at);
      octets.write(ByteBuffer.wrap(new byte[] {(byte) (octet.get(0) ^ 0x10)}), at);
    }
  }

  /** Cuts octets off the end of a file. */
  static void cut(Path file, long octets) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - octets);
    }
  }

  static void copy(Path from, Path to) throws IOException {
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
