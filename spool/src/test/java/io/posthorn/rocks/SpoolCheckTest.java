package io.posthorn.rocks;

import static io.posthorn.spool.SampleMail.acceptance;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.Entry;
import io.posthorn.spool.News;
import io.posthorn.spool.Owed;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Spool;
import io.posthorn.time.FakeTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;

/** Each broken invariant is found, and by its name. */
class SpoolCheckTest {

  @TempDir Path directory;

  private final FakeTime time = new FakeTime();
  private final Instant now = time.now();
  private Entry entry;
  private byte[] due;
  private BodyRef body;

  /** One message of three chunks for two recipients. */
  @BeforeEach
  void fill() {
    try (Spool spool = Opening.open(directory, time)) {
      body = SampleMail.body(spool, new byte[2 * BodyRef.CHUNK_OCTETS + 5]);
      Acceptance mail = acceptance(body, 1, now, now, "a@example.com", "b@example.net");
      spool.accept(mail).orTimeout(20, TimeUnit.SECONDS).join();
      entry = mail.entries().getFirst();
      due = Keys.due(Keys.queue(entry.queue()), now, entry.id());
    }
  }

  @Test
  void aSoundSpoolIsCounted() {
    CheckReport report = SpoolCheck.run(directory, line -> {});
    assertThat(report)
        .isEqualTo(new CheckReport(new CheckReport.Counts(1, 2, 2, 2, 1, 1), 0, List.of()));
    assertThat(report.exitCode()).isZero();
  }

  @Test
  void noSpoolIsAProblem() {
    CheckReport report = SpoolCheck.run(directory.resolve("nowhere"), line -> {});
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.findings().getFirst().what()).startsWith("there is no spool in");
  }

  @Test
  void aDueKeyWithoutItsEntry() throws Exception {
    change((batch, key) -> batch.delete(Family.ENTRY, key), Keys.entry(entry.id()));
    assertFound(Invariant.DUE_HAS_ENTRY, "recipient " + entry.id() + " due at " + now);
  }

  @Test
  void aDueKeyOfAnotherTimeThanItsEntrys() throws Exception {
    byte[] other = Keys.due(Keys.queue(entry.queue()), now.plusSeconds(5), entry.id());
    change((batch, key) -> batch.put(Family.DUE, key, new byte[0]), other);
    assertFound(
        Invariant.DUE_HAS_ENTRY, "recipient " + entry.id() + " due at " + now.plusSeconds(5));
  }

  @Test
  void anEntryWithoutItsDueKey() throws Exception {
    change((batch, key) -> batch.delete(Family.DUE, key), due);
    assertFound(Invariant.ENTRY_HAS_DUE, "recipient " + entry.id());
  }

  @Test
  void anEntryWithoutItsMessage() throws Exception {
    change(
        (batch, key) -> {
          batch.delete(Family.MESSAGE, key);
          batch.deleteChunks(body.id(), 3);
        },
        Keys.message(entry.id().message()));
    assertThat(SpoolCheck.run(directory, line -> {}).findings())
        .extracting(CheckReport.Finding::invariant)
        .containsExactly(Invariant.ENTRY_HAS_MESSAGE, Invariant.ENTRY_HAS_MESSAGE);
  }

  @Test
  void aMessageWithoutPartOfItsBody() throws Exception {
    change((batch, key) -> batch.delete(Family.BODY, key), Keys.chunk(body.id(), 1));
    assertFound(
        Invariant.MESSAGE_HAS_BODY,
        "message " + entry.id().message() + ": 262149 of 524293 octets");
  }

  @Test
  void aBodyWithoutAMessage() throws Exception {
    MessageId stray = new MessageId(1, 2);
    change((batch, key) -> batch.put(Family.BODY, key, new byte[9]), Keys.chunk(stray, 0));
    assertFound(Invariant.BODY_HAS_MESSAGE, "1 bodies without a message");
  }

  @Test
  void aMessageWithoutRecipientsAndReport() throws Exception {
    BiConsumer<Batch, byte[]> change =
        (batch, key) -> {
          for (int i = 0; i < 2; i++) {
            batch.delete(Family.ENTRY, Keys.entry(new EntryId(entry.id().message(), i)));
          }
        };
    change(change, new byte[0]);
    change((batch, key) -> batch.deleteRange(Family.DUE, key, new byte[] {-1}), new byte[0]);
    assertFound(Invariant.MESSAGE_HAS_ENTRY, "message " + entry.id().message());
    byte[] message = Keys.message(entry.id().message());
    change((batch, key) -> batch.put(Family.REPORT, key, new byte[0]), message);
    assertFound(
        Invariant.REPORT_HAS_MESSAGE,
        "report on message " + entry.id().message() + ": no failure is owed");
    byte[] owed = new OwedCodec().encode(owed());
    change((batch, key) -> batch.put(Family.OWED, key, owed), Keys.entry(entry.id()));
    assertThat(SpoolCheck.run(directory, line -> {}).findings()).isEmpty();
  }

  @Test
  void aReportOnAMessageThatIsNotFinished() throws Exception {
    byte[] message = Keys.message(entry.id().message());
    change((batch, key) -> batch.put(Family.REPORT, key, new byte[0]), message);
    assertFound(
        Invariant.REPORT_HAS_MESSAGE,
        "report on message " + entry.id().message() + ": it has recipients left");
  }

  @Test
  void aReportOnAMessageThatIsNotThere() throws Exception {
    MessageId stray = new MessageId(1, 2);
    change((batch, key) -> batch.put(Family.REPORT, key, new byte[0]), Keys.message(stray));
    assertFound(
        Invariant.REPORT_HAS_MESSAGE, "report on message " + stray + ": the message is missing");
  }

  @Test
  void aFailureWithoutItsMessage() throws Exception {
    EntryId stray = new EntryId(new MessageId(1, 2), 3);
    byte[] owed = new OwedCodec().encode(owed());
    change((batch, key) -> batch.put(Family.OWED, key, owed), Keys.entry(stray));
    assertFound(Invariant.OWED_HAS_MESSAGE, "failure of recipient " + stray);
  }

  @Test
  void aFailureThatCannotBeRead() throws Exception {
    byte[] garbage = {1, 2, 3};
    change((batch, key) -> batch.put(Family.OWED, key, garbage), Keys.entry(entry.id()));
    assertFound(
        Invariant.RECORDS_READABLE,
        "failure of recipient " + entry.id() + ": field 2 is longer than the record");
  }

  private Owed owed() {
    News failure = SampleMail.failed(entry, now).changes().getFirst().owed().orElseThrow();
    return new Owed(entry.id(), entry.to(), failure);
  }

  @Test
  void aPlaceInTheJournalThatIsAnothers() throws Exception {
    MessageId stray = new MessageId(1, 2);
    change((batch, key) -> batch.put(Family.FIRST, key, Keys.number(1)), Keys.message(stray));
    assertFound(Invariant.INDEX_LEADS_TO_FACTS, "message " + stray + " leads to event 1");
  }

  @Test
  void aSalvageThatIsNotRepaired() throws Exception {
    Files.createFile(directory.resolve("salvaging"));
    assertFound(
        Invariant.NOTHING_LOST,
        "the log was salvaged and what came of it is not repaired yet; the next start does it");
  }

  @Test
  void aGapInTheJournal() throws Exception {
    byte[] row = JournalRow.encode(now, new byte[0]);
    change((batch, key) -> batch.put(Family.JOURNAL, key, row), Keys.journal(4));
    assertThat(SpoolCheck.run(directory, line -> {}).findings())
        .contains(
            new CheckReport.Finding(Invariant.JOURNAL_WITHOUT_GAP, "numbers 2 to 3 are missing"),
            new CheckReport.Finding(Invariant.RECORDS_READABLE, "event 4: empty"));
  }

  @Test
  void aFloorAboveADueKey() throws Exception {
    byte[] row = QueueRow.CODEC.encode(new QueueRow(entry.queue(), Keys.millis(now) + 1));
    change((batch, key) -> batch.put(Family.QUEUE, key, row), Keys.queue(entry.queue()));
    assertFound(Invariant.FLOOR_BELOW_DUE, "queue " + entry.queue());
  }

  @Test
  void aQueueWithoutItsRow() throws Exception {
    change((batch, key) -> batch.delete(Family.QUEUE, key), Keys.queue(entry.queue()));
    assertThat(SpoolCheck.run(directory, line -> {}).findings())
        .extracting(CheckReport.Finding::invariant)
        .containsExactly(Invariant.FLOOR_BELOW_DUE);
  }

  @Test
  void aRecordThatCannotBeRead() throws Exception {
    change(
        (batch, key) -> batch.put(Family.ENTRY, key, new byte[] {1, 2, 3}), Keys.entry(entry.id()));
    assertThat(SpoolCheck.run(directory, line -> {}).findings())
        .extracting(CheckReport.Finding::invariant)
        .containsExactly(Invariant.RECORDS_READABLE);
  }

  private void assertFound(Invariant invariant, String what) {
    CheckReport report = SpoolCheck.run(directory, line -> {});
    assertThat(report.findings()).containsExactly(new CheckReport.Finding(invariant, what));
    assertThat(report.exitCode()).isEqualTo(3);
  }

  /** Writes past the spool. */
  private void change(BiConsumer<Batch, byte[]> change, byte[] key) throws RocksDBException {
    try (Engine engine =
            Engine.open(
                directory.resolve("db"),
                SpoolSettings.Memory.DEFAULT,
                WALRecoveryMode.TolerateCorruptedTailRecords);
        WriteBatch writes = new WriteBatch()) {
      change.accept(new Batch(engine, writes), key.clone());
      engine.write(writes, true);
    }
  }
}
