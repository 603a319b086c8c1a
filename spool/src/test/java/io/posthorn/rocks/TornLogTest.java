package io.posthorn.rocks;

import static io.posthorn.spool.SampleMail.acceptance;
import static io.posthorn.spool.SampleMail.deferred;
import static io.posthorn.spool.SampleMail.delivered;
import static io.posthorn.spool.SampleMail.failed;
import static io.posthorn.spool.SampleMail.report;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Spool;
import io.posthorn.time.FakeTime;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wherever the log ends, the spool is in one of its states: every write is whole or not there. */
class TornLogTest {

  private static final int STEP = 89;

  @TempDir Path temporary;

  private final FakeTime time = new FakeTime();
  private final Instant now = time.now();

  @Test
  void everyStepOnTheWayToAReportIsWholeOrNotThere() throws IOException {
    Path crashed = temporary.resolve("crashed");
    try (Spool spool = Opening.open(temporary.resolve("live"), time)) {
      live(spool);
      copy(temporary.resolve("live"), crashed);
    }
    Files.delete(crashed.resolve("high-water")); // it would prove the loss that is made here
    Path log = log(crashed);
    long size = Files.size(log);
    assertThat(size).isGreaterThan(20L * STEP);
    for (long end = size; end > 0; end -= STEP) {
      try (FileChannel octets = FileChannel.open(log, StandardOpenOption.WRITE)) {
        octets.truncate(end);
      }
      CheckReport report = SpoolCheck.run(crashed, line -> {});
      assertThat(report.findings()).as("%d of %d octets", end, size).isEmpty();
    }
  }

  private void live(Spool spool) {
    Acceptance mail = acceptance(spool, 1, now, "a@example.com", "b@example.com", "c@example.com");
    await(spool.accept(mail));
    Acceptance other = acceptance(spool, 2, now, "a@example.com");
    await(spool.accept(other));
    List<Entry> entries = mail.entries();
    await(spool.settle(failed(entries.get(0), now)));
    await(spool.record(List.of(new Event.Dropped(new MessageId(1, 1)))));
    await(spool.settle(deferred(entries.get(1), now, now.plusSeconds(9))));
    await(spool.settle(delivered(entries.get(2), now)));
    await(spool.journal().moveCursor("reports", 4));
    Entry last = spool.entry(entries.get(1).id()).orElseThrow();
    await(spool.settle(failed(last, now)));
    await(spool.settle(failed(other.entries().getFirst(), now)));
    await(spool.accept(report(spool, 3, now, mail.message().id())));
    await(spool.forgo(other.message().id()));
  }

  private static void await(CompletableFuture<Void> done) {
    done.orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static Path log(Path spool) throws IOException {
    try (Stream<Path> files = Files.list(spool.resolve("db"))) {
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
