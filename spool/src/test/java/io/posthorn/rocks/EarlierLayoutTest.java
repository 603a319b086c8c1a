package io.posthorn.rocks;

import static io.posthorn.spool.SampleMail.acceptance;
import static io.posthorn.spool.SampleMail.delivered;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.envelope.MessageId;
import io.posthorn.event.Journal.Line;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Spool;
import io.posthorn.time.FakeTime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;

/** A spool of format 1, which had neither index nor reports, is gone on with. */
class EarlierLayoutTest {

  private static final List<Family> NEW = List.of(Family.FIRST, Family.OWED, Family.REPORT);

  @TempDir Path directory;

  private final FakeTime time = new FakeTime();
  private final List<Acceptance> mails = new ArrayList<>();

  @BeforeEach
  void fill() throws Exception {
    try (Spool spool = Opening.open(directory, time)) {
      for (int i = 1; i <= 3; i++) {
        Acceptance mail = acceptance(spool, i, time.now(), "a@example.com", "b@example.net");
        await(spool.accept(mail));
        mails.add(mail);
        time.advance(Duration.ofSeconds(30));
      }
      await(spool.settle(delivered(mails.getFirst().entries().getFirst(), time.now())));
    }
    takeAway();
  }

  /** What format 1 did not have. */
  private void takeAway() throws Exception {
    try (Engine engine =
            Engine.open(
                directory.resolve("db"),
                SpoolSettings.Memory.DEFAULT,
                WALRecoveryMode.TolerateCorruptedTailRecords);
        WriteBatch writes = new WriteBatch()) {
      Batch batch = new Batch(engine, writes);
      batch.put(Meta.FORMAT, 1);
      batch.delete(Family.META, Meta.INDEXED_FROM.key());
      engine.write(writes, true);
      for (Family family : NEW) {
        drop(engine, engine.handle(family));
      }
    }
    Files.writeString(directory.resolve("FORMAT"), "1\n", StandardCharsets.UTF_8);
  }

  private static void drop(Engine engine, ColumnFamilyHandle handle) throws RocksDBException {
    engine.database().dropColumnFamily(handle);
  }

  @Test
  void itIsCheckedAsItIs() {
    CheckReport report = SpoolCheck.run(directory, line -> {});
    assertThat(report.findings()).isEmpty();
    assertThat(report.counts()).isEqualTo(new CheckReport.Counts(3, 5, 2, 5, 3, 4));
  }

  @Test
  void itsMailIsThereAndCanFail() throws Exception {
    Acceptance first = mails.getFirst();
    MessageId id = first.message().id();
    try (Spool spool = Opening.open(directory, time)) {
      assertThat(spool.entries(Optional.empty(), 10)).hasSize(5);
      assertThat(spool.reportsOwed(Optional.empty(), 10)).isEmpty();
      await(spool.settle(SampleMail.failed(first.entries().getLast(), time.now())));
      assertThat(spool.reportsOwed(Optional.empty(), 10)).containsExactly(id);
    }
    assertThat(SpoolCheck.run(directory, line -> {}).findings()).isEmpty();
    assertThat(directory.resolve("FORMAT")).hasContent("2");
  }

  @Test
  void itsEventsAreFoundBySearchingAndNewOnesByTheIndex() throws Exception {
    Acceptance last;
    try (Spool spool = Opening.open(directory, time)) {
      last = acceptance(spool, 4, time.now(), "a@example.com");
      await(spool.accept(last));
    }
    try (Spool spool = Opening.open(directory, time)) {
      List<Line> lines = spool.journal().read(1, 10);
      for (int i = 0; i < 3; i++) {
        MessageId id = mails.get(i).message().id();
        assertThat(spool.journal().first(id)).contains(lines.get(i));
        assertThat(spool.journal().first(new MessageId(id.high(), 99))).isEmpty();
      }
      assertThat(spool.journal().first(last.message().id())).contains(lines.getLast());
    }
  }

  private static void await(CompletableFuture<Void> done) {
    done.orTimeout(20, TimeUnit.SECONDS).join();
  }
}
