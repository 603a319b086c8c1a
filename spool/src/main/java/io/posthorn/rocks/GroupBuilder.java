package io.posthorn.rocks;

import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.spool.Alarm;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Owed;
import io.posthorn.spool.ReportOn;
import io.posthorn.spool.Settlement.Change;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns works into one batch, keeping the ledger in step. */
final class GroupBuilder {

  private static final Logger LOG = LoggerFactory.getLogger(GroupBuilder.class);

  private static final RecordCodec<Entry> ENTRIES = new EntryCodec();
  private static final RecordCodec<Owed> OWED = new OwedCodec();

  /** How much older than its first event a message id may be without losing its place early. */
  private static final Duration AGE_OF_IDS = Duration.ofHours(1);

  private final Engine engine;
  private final Ledger ledger;
  private final Time time;
  private final Instant now;
  private final int generation;
  private final Group group;
  private final Batch batch;
  private final Set<QueueId> filled = new HashSet<>();
  private final Set<Alarm> dismissed = new HashSet<>();

  /**
   * A builder of one group.
   *
   * @param time says when events are recorded, and how far the schedule has come
   * @param generation of the database; bodies of an older one are incomplete
   */
  GroupBuilder(Engine engine, Ledger ledger, Time time, int generation) {
    this.engine = engine;
    this.ledger = ledger;
    this.time = time;
    this.now = time.now();
    this.generation = generation;
    this.group = new Group(ledger.nextGroup(), ledger.nextSequence());
    this.batch = new Batch(engine, group.batch());
  }

  Group build(List<Work> works) throws RocksDBException {
    ledger.living().forgetFinished();
    batch.put(Meta.GROUP, group.number());
    batch.put(Meta.SCHEDULE, ledger.reached(time.schedule().now()));
    for (QueueRow row : ledger.floors().takeRaised()) {
      putRow(QueueId.of(row.name()), row);
    }
    List<Work.Sweep> sweeps = new ArrayList<>();
    for (Work work : works) {
      switch (work) {
        case Work.Accept accept -> accept(accept);
        case Work.Settle settle -> settle(settle);
        case Work.Note note -> note(note);
        case Work.Forgo forgo -> forgo(forgo);
        case Work.Dismiss dismiss -> dismiss(dismiss);
        case Work.MoveCursor move -> moveCursor(move);
        case Work.Account account -> account(account);
        case Work.Ahead ahead -> ahead(ahead);
        case Work.Drop(MessageId body, int chunks) -> dropBody(body, chunks);
        case Work.SetAside setAside -> setAside(setAside);
        case Work.Sweep sweep -> sweeps.add(sweep);
        case Work.Trim(long first, Instant time) -> {
          tidy("Trimming the journal", () -> trimJournal(first));
          tidy("Trimming its index", () -> trimIndex(time));
        }
      }
    }
    for (Work.Sweep sweep : sweeps) {
      tidy(
          "Sweeping an empty queue",
          () -> sweep(sweep)); // last, when all keys of this group are known
    }
    return group;
  }

  private void accept(Work.Accept work) throws RocksDBException {
    Collected body = work.body();
    if (body.ahead() > 0 && body.generation() != generation) {
      refuse(work.done(), work.octets(), "the store was reopened while the message arrived");
      return;
    }
    Optional<ReportOn> reported = work.acceptance().reportsOn();
    if (reported.isPresent() && !isReportOwed(reported.get())) {
      if (body.ahead() > 0) {
        dropBody(body.ref().id(), body.ahead());
      }
      MessageId on = reported.get().message();
      refuse(work.done(), work.octets(), "no report is owed on message " + on);
      return;
    }
    BodyRef ref = body.ref();
    batch.put(Family.BODY, Keys.chunk(ref.id(), body.ahead()), body.tail());
    if (body.ahead() > 0) {
      batch.delete(Family.META, Keys.open(ref.id()));
    }
    MessageId message = work.acceptance().message().id();
    batch.put(Family.MESSAGE, Keys.message(message), work.rows().message());
    List<Entry> entries = work.acceptance().entries();
    for (int i = 0; i < entries.size(); i++) {
      putEntry(entries.get(i), work.rows().entries().get(i));
    }
    ledger.living().add(message, ref, entries.size());
    append(work.acceptance().events(), work.rows().events());
    Optional<Instant> alarm = work.acceptance().alarm();
    if (alarm.isPresent()) {
      batch.put(Family.AGENDA, Keys.alarm(new Alarm(alarm.get(), message)), new byte[0]);
    }
    if (reported.isPresent()) {
      switch (reported.get()) {
        case ReportOn.End(MessageId ended) -> forgo(ended);
        case ReportOn.Delay(Alarm rung) -> dismiss(rung);
      }
    }
    group.works().add(work);
  }

  private boolean isReportOwed(ReportOn report) throws RocksDBException {
    return switch (report) {
      case ReportOn.End(MessageId message) -> !ledger.living().of(message, engine).owed().isEmpty();
      case ReportOn.Delay(Alarm alarm) ->
          !dismissed.contains(alarm) && engine.get(Family.AGENDA, Keys.alarm(alarm)).isPresent();
    };
  }

  private void dismiss(Work.Dismiss work) {
    dismiss(work.alarm());
    group.works().add(work);
  }

  private void dismiss(Alarm alarm) {
    batch.delete(Family.AGENDA, Keys.alarm(alarm));
    dismissed.add(alarm); // the disk has it until this group is written
  }

  private void settle(Work.Settle work) throws RocksDBException {
    for (Change change : work.settlement().changes()) {
      EntryId id = change.before().id();
      if (!ledger.living().of(id.message(), engine).entries().get(id.index())) {
        IllegalStateException why = new IllegalStateException("no entry " + id + " in the spool");
        group.refusals().add(new Group.Refusal(work.done(), 0, why));
        return;
      }
    }
    for (Change change : work.settlement().changes()) {
      change(change);
    }
    append(work.settlement().events(), work.events());
    group.works().add(work);
  }

  private void change(Change change) throws RocksDBException {
    Entry before = change.before();
    QueueId queue = QueueId.of(before.queue());
    batch.delete(Family.DUE, Keys.due(queue.octets(), before.due(), before.id()));
    ledger.floors().deleted(before.queue(), queue, engine);
    Optional<Entry> after = change.after();
    if (after.isPresent()) {
      putEntry(after.get(), ENTRIES.encode(after.get()));
      return;
    }
    batch.delete(Family.ENTRY, Keys.entry(before.id()));
    MessageId message = before.id().message();
    Living.Rest rest = ledger.living().of(message, engine);
    rest.entries().clear(before.id().index());
    if (change.owed().isPresent()) {
      Owed owed = new Owed(before.id(), before.to(), change.owed().get());
      batch.put(Family.OWED, Keys.entry(before.id()), OWED.encode(owed));
      rest.owed().set(before.id().index());
    }
    if (rest.entries().isEmpty()) {
      finish(message, rest);
    }
  }

  /** With its last entry a message goes, or waits for the report on it. */
  private void finish(MessageId message, Living.Rest rest) {
    if (rest.owed().isEmpty()) {
      drop(message, rest);
    } else {
      batch.put(Family.REPORT, Keys.message(message), new byte[0]);
    }
  }

  private void drop(MessageId message, Living.Rest rest) {
    batch.delete(Family.MESSAGE, Keys.message(message));
    rest.body().ifPresent(body -> batch.deleteChunks(body.id(), body.chunks()));
    ledger.living().finish(message);
  }

  private void forgo(Work.Forgo work) throws RocksDBException {
    forgo(work.message());
    group.works().add(work);
  }

  /** What was kept for the report goes, and with it the message if that is finished. */
  private void forgo(MessageId message) throws RocksDBException {
    Living.Rest rest = ledger.living().of(message, engine);
    rest.owed().stream()
        .forEach(index -> batch.delete(Family.OWED, Keys.entry(new EntryId(message, index))));
    rest.owed().clear();
    batch.delete(Family.REPORT, Keys.message(message));
    if (rest.entries().isEmpty()) {
      drop(message, rest);
    }
  }

  private void note(Work.Note work) {
    append(work.events(), work.encoded());
    group.works().add(work);
  }

  private void moveCursor(Work.MoveCursor work) {
    batch.put(Family.CURSOR, Keys.cursor(work.consumer()), Keys.number(work.sequence()));
    group.works().add(work);
  }

  private void putEntry(Entry entry, byte[] encoded) throws RocksDBException {
    QueueId queue = QueueId.of(entry.queue());
    long due = Keys.millis(entry.due());
    Optional<QueueRow> row = ledger.floors().lower(entry.queue(), queue, due, engine);
    if (row.isPresent()) {
      putRow(queue, row.get());
    }
    batch.put(Family.DUE, Keys.due(queue.octets(), entry.due(), entry.id()), new byte[0]);
    batch.put(Family.ENTRY, Keys.entry(entry.id()), encoded);
    filled.add(queue);
  }

  private void putRow(QueueId queue, QueueRow row) {
    batch.put(Family.QUEUE, queue.octets(), QueueRow.CODEC.encode(row));
  }

  private void append(List<Event> events, List<byte[]> encoded) {
    for (int i = 0; i < events.size(); i++) {
      byte[] row = JournalRow.encode(ledger.recordedAt(now), encoded.get(i));
      byte[] sequence = Keys.journal(ledger.takeSequence());
      batch.put(Family.JOURNAL, sequence, row);
      if (JournalRow.hasFacts(events.get(i))) {
        batch.put(Family.FIRST, Keys.message(events.get(i).message()), sequence);
      }
    }
  }

  private void account(Work.Account work) {
    if (work.value().isPresent()) {
      batch.put(Family.ACCOUNT, work.key(), work.value().get());
    } else {
      batch.delete(Family.ACCOUNT, work.key());
    }
    group.works().add(work);
  }

  private void ahead(Work.Ahead work) {
    if (work.generation() != generation) {
      refuse(work.done(), work.octets(), "the store was reopened while the message arrived");
      return;
    }
    if (work.chunk() == 0) {
      batch.put(Family.META, Keys.open(work.body()), new byte[0]);
    }
    batch.put(Family.BODY, Keys.chunk(work.body(), work.chunk()), work.octetsOfChunk());
    group.works().add(work);
  }

  private void dropBody(MessageId body, int chunks) {
    batch.deleteChunks(body, chunks);
    batch.delete(Family.META, Keys.open(body));
  }

  private void setAside(Work.SetAside work) throws RocksDBException {
    Set<MessageId> whole = new HashSet<>(); // of which all goes
    for (Work.Unreadable record : work.records()) {
      setAside(record);
      if (record.family() == Family.MESSAGE) {
        whole.add(Keys.message(record.key()));
      }
      if (record.family() == Family.ENTRY && !whole.contains(Keys.entry(record.key()).message())) {
        orphan(Keys.entry(record.key()));
      }
    }
    whole.forEach(ledger.living()::finish);
    work.due().forEach(key -> batch.delete(Family.DUE, key));
  }

  private void setAside(Work.Unreadable record) {
    batch.put(Family.DAMAGED, Keys.damaged(record.family(), record.key()), record.value());
    batch.delete(record.family(), record.key());
  }

  /** With its last entry set aside, a message of which nothing is owed would stay for ever. */
  private void orphan(EntryId entry) throws RocksDBException {
    Living.Rest rest = ledger.living().of(entry.message(), engine);
    rest.entries().clear(entry.index());
    if (rest.entries().isEmpty() && !rest.owed().isEmpty()) {
      finish(entry.message(), rest);
    } else if (rest.entries().isEmpty()) {
      byte[] key = Keys.message(entry.message());
      tidy(
          "Setting a message aside",
          () ->
              engine
                  .get(Family.MESSAGE, key)
                  .ifPresent(value -> setAside(new Work.Unreadable(Family.MESSAGE, key, value))));
      ledger.living().finish(entry.message());
    }
  }

  /** What only tidies up must not fail the group: there is another time for it. */
  private void tidy(String what, Tidying tidying) throws RocksDBException {
    try {
      tidying.run();
    } catch (RocksDBException e) {
      if (!Engine.isLost(e)) {
        throw e;
      }
      ledger.unreadable().accept(e);
      LOG.warn("{} is put off: {}", what, e.getMessage());
    }
  }

  /** Reads first, then writes. */
  @FunctionalInterface
  private interface Tidying {

    void run() throws RocksDBException;
  }

  private void sweep(Work.Sweep work) throws RocksDBException {
    QueueId queue = QueueId.of(work.queue());
    byte[] id = queue.octets();
    byte[] floor = Keys.dueFrom(id, ledger.floors().of(queue, engine));
    try (Range range = engine.range(Family.DUE, floor, Keys.behind(id))) {
      if (range.isValid() || filled.contains(queue)) {
        return;
      }
    }
    batch.delete(Family.QUEUE, queue.octets());
    ledger.floors().forget(queue);
  }

  private void trimJournal(long first) throws RocksDBException {
    long present = Meta.JOURNAL_FIRST.read(engine).orElse(1L);
    if (first > present) {
      batch.put(Meta.JOURNAL_FIRST, first);
      batch.deleteRange(Family.JOURNAL, Keys.journal(present), Keys.journal(first));
    }
  }

  private void trimIndex(Instant time) throws RocksDBException {
    byte[] end = Keys.messagesSince(time.minus(AGE_OF_IDS));
    try (Range range = engine.range(Family.FIRST, new byte[0], end)) {
      if (range.isValid()) {
        batch.deleteRange(Family.FIRST, range.key(), end);
      }
    }
  }

  private void refuse(CompletableFuture<Void> done, long octets, String why) {
    group.refusals().add(new Group.Refusal(done, octets, new SpoolException(why)));
  }
}
