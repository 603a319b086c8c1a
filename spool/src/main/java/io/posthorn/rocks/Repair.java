package io.posthorn.rocks;

import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.Due;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import io.posthorn.spool.QueueName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Brings a database that lost a part of its log back to its invariants: what hangs in the air is
 * set aside, what can be made again from its neighbours is. Runs at start, only after proven loss.
 */
final class Repair {

  private static final RecordCodec<Entry> ENTRIES = new EntryCodec();
  private static final RecordCodec<Message> MESSAGES = new MessageCodec();
  private static final int BATCH = 10_000;

  /** How many due keys without entries are looked for in the journal in one walk. */
  private static final int AT_ONCE = 100_000;

  /** How many of each kind are named. */
  private static final int DESCRIBED = 20;

  private final Engine engine;
  private final LostRecords lost;
  private final List<String> findings = new ArrayList<>();
  private WriteBatch writes = new WriteBatch();

  Repair(Engine engine, Instant now) {
    this.engine = engine;
    this.lost = new LostRecords(engine, now);
  }

  /** Does it all; gives what was found. */
  List<String> run() throws RocksDBException {
    try {
      count("recipients came back who were finished, and were deleted", finishedEntries());
      count("messages lost their content: their recipients will not get it", contentLost());
      count("recipients got their record back from due time and journal", entriesMadeAgain());
      count(
          "messages are known from the journal only: their senders are told", messagesMadeAgain());
      count("recipients without their message were set aside", entriesWithoutMessage());
      count("failures without their message were set aside", owedWithoutMessage());
      count("marks of reports without a finished message were deleted", reportsOnNothing());
      count("messages without recipients got their report back", messagesToReport());
      count("recipients got their record back from the journal", messagesToBeSent());
      count("recipients got their due time back", entriesWithoutDue());
      count("due times of nobody were deleted", dueWithoutEntry());
      count("queues got their row back", queuesWithoutRow());
      count("messages without recipients were set aside", messagesWithoutEntry());
      count("places in the journal that were wrong were forgotten", indexLeadingAstray());
      count("gaps in the journal were noted", new JournalGaps(engine).note(this::batch));
    } finally {
      writes.close();
    }
    return findings;
  }

  private void count(String what, long number) throws RocksDBException {
    flush();
    if (number > 0) {
      findings.add("spool: repaired: " + number + " " + what);
    }
  }

  /**
   * A file that is lost may have had the deletion of a recipient whose record another file still
   * has. It must go before its message, which was properly deleted, is looked for: else its sender
   * would be told of a failure that was none. Its due key, if that came back too, leads nowhere.
   */
  private long finishedEntries() throws RocksDBException {
    long[] found = {0};
    lost.eachFinished(entry -> {
      byte[] key = Keys.entry(entry);
      if (engine.get(Family.ENTRY, key).isPresent()) {
        batch().delete(Family.ENTRY, key);
        flushIfLong();
        found[0]++;
      }
    });
    return found[0];
  }

  /**
   * A message whose content is lost is kept without it: delivery finds that out and tells the
   * sender, by the same rules as of any other failure.
   */
  private long contentLost() throws RocksDBException {
    long found = 0;
    try (Range range = engine.all(Family.MESSAGE)) {
      for (; range.isValid(); range.next()) {
        Optional<Message> message = MESSAGES.decode(range.value()).optional();
        if (message.isPresent() && !hasBody(message.get())) {
          Batch batch = new Batch(engine, writes);
          BodyRef body = message.get().content().body();
          batch.deleteChunks(body.id(), body.chunks());
          Message without = message.get().withoutContent();
          batch.put(Family.MESSAGE, range.key(), MESSAGES.encode(without));
          describe("message " + without.id() + " lost its content", found++);
          flushIfLong();
        }
      }
    }
    return found;
  }

  private void describe(String what, long before) {
    if (before < DESCRIBED) {
      findings.add("spool: " + what);
    }
  }

  private boolean hasBody(Message message) throws RocksDBException {
    for (int chunk = 0; chunk < message.content().body().chunks(); chunk++) {
      if (engine.get(Family.BODY, Keys.chunk(message.content().body().id(), chunk)).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** For each recipient without a message one that can only be reported, where facts are known. */
  private long messagesMadeAgain() throws RocksDBException {
    long found = 0;
    Optional<MessageId> last = Optional.empty();
    try (Range range = engine.all(Family.ENTRY)) {
      for (; range.isValid(); range.next()) {
        EntryId entry = Keys.entry(range.key());
        if (last.filter(entry.message()::equals).isPresent()) {
          continue;
        }
        last = Optional.of(entry.message());
        byte[] key = Keys.message(entry.message());
        if (engine.get(Family.MESSAGE, key).isEmpty()) {
          Optional<Message> known = lost.message(entry);
          known.ifPresent(message -> batch().put(Family.MESSAGE, key, MESSAGES.encode(message)));
          found += known.isPresent() ? 1 : 0;
          flushIfLong();
        }
      }
    }
    return found;
  }

  private long entriesWithoutMessage() throws RocksDBException {
    long found = 0;
    try (Range range = engine.all(Family.ENTRY)) {
      for (; range.isValid(); range.next()) {
        byte[] message = Keys.message(Keys.entry(range.key()).message());
        if (engine.get(Family.MESSAGE, message).isEmpty()) {
          describe(nameOf(range.key(), range.value()) + " lost its message", found++);
          setAside(Family.ENTRY, range.key(), range.value());
        }
      }
    }
    return found;
  }

  private static String nameOf(byte[] key, byte[] entry) {
    return "recipient "
        + Keys.entry(key)
        + ENTRIES.decode(entry).optional().map(known -> " " + known.recipient()).orElse("");
  }

  private long entriesWithoutDue() throws RocksDBException {
    long found = 0;
    try (Range range = engine.all(Family.ENTRY)) {
      for (; range.isValid(); range.next()) {
        Optional<Entry> entry = ENTRIES.decode(range.value()).optional();
        if (entry.isPresent() && restoreDue(entry.get())) {
          found++;
        }
      }
    }
    return found;
  }

  private boolean restoreDue(Entry entry) throws RocksDBException {
    byte[] queue = Keys.queue(entry.queue());
    byte[] due = Keys.due(queue, entry.due(), entry.id());
    if (engine.get(Family.DUE, due).isPresent()) {
      return false;
    }
    new Batch(engine, writes).put(Family.DUE, due, new byte[0]);
    flushIfLong();
    return true;
  }

  private long dueWithoutEntry() throws RocksDBException {
    long found = 0;
    try (Range range = engine.all(Family.DUE)) {
      for (; range.isValid(); range.next()) {
        EntryId entry = Keys.due(range.key()).entry();
        if (!leadsTo(engine.get(Family.ENTRY, Keys.entry(entry)), range.key())) {
          batch().delete(Family.DUE, range.key());
          flushIfLong();
          found++;
        }
      }
    }
    return found;
  }

  private static boolean leadsTo(Optional<byte[]> entry, byte[] due) {
    return entry
        .flatMap(octets -> ENTRIES.decode(octets).optional())
        .map(there -> Keys.due(Keys.queue(there.queue()), there.due(), there.id()))
        .filter(key -> Arrays.equals(key, due))
        .isPresent();
  }

  private long entriesMadeAgain() throws RocksDBException {
    long found = 0;
    List<Due> without = new ArrayList<>();
    try (Range range = engine.all(Family.DUE)) {
      for (; range.isValid(); range.next()) {
        Due due = Keys.due(range.key());
        if (engine.get(Family.ENTRY, Keys.entry(due.entry())).isEmpty()) {
          without.add(due);
        }
        if (without.size() == AT_ONCE) {
          found += makeAgain(without);
          without.clear();
        }
      }
    }
    return found + makeAgain(without);
  }

  private long makeAgain(List<Due> due) throws RocksDBException {
    if (due.isEmpty()) {
      return 0;
    }
    List<Entry> entries = lost.of(due);
    for (Entry entry : entries) {
      lost.put(entry, batch());
      flushIfLong();
    }
    return entries.size();
  }

  /** Of messages that have no recipients at all, those who have no last event. */
  private long messagesToBeSent() throws RocksDBException {
    List<MessageId> messages = new ArrayList<>();
    try (Range range = engine.all(Family.MESSAGE)) {
      for (; range.isValid(); range.next()) {
        if (!has(Family.ENTRY, range.key()) && !has(Family.REPORT, range.key())) {
          messages.add(Keys.message(range.key()));
        }
      }
    }
    long found = 0;
    for (List<Entry> entries : lost.unfinished(messages).values()) {
      for (Entry entry : entries) {
        describe("recipient " + entry.id() + " may get the message twice", found++);
        lost.put(entry, new Batch(engine, writes));
        flushIfLong();
      }
    }
    return found;
  }

  /** Each queue with entries has a row, and a floor that hides none of them. */
  private long queuesWithoutRow() throws RocksDBException {
    long found = 0;
    Set<QueueName> made = new HashSet<>();
    try (Range range = engine.all(Family.ENTRY)) {
      for (; range.isValid(); range.next()) {
        Optional<Entry> entry = ENTRIES.decode(range.value()).optional();
        if (entry.isPresent() && !made.contains(entry.get().queue()) && !isListed(entry.get())) {
          QueueName name = entry.get().queue();
          byte[] row = QueueRow.CODEC.encode(new QueueRow(name, 0));
          new Batch(engine, writes).put(Family.QUEUE, Keys.queue(name), row);
          flushIfLong();
          made.add(name);
          found++;
        }
      }
    }
    return found;
  }

  private boolean isListed(Entry entry) throws RocksDBException {
    return engine
        .get(Family.QUEUE, Keys.queue(entry.queue()))
        .flatMap(row -> QueueRow.CODEC.decode(row).optional())
        .filter(row -> row.floor() <= Keys.millis(entry.due()))
        .isPresent();
  }

  private long messagesWithoutEntry() throws RocksDBException {
    long found = 0;
    try (Range range = engine.all(Family.MESSAGE)) {
      for (; range.isValid(); range.next()) {
        if (!has(Family.ENTRY, range.key()) && !has(Family.REPORT, range.key())) {
          setAside(Family.MESSAGE, range.key(), range.value());
          found++;
        }
      }
    }
    return found;
  }

  private boolean has(Family family, byte[] message) throws RocksDBException {
    try (Range range = engine.prefix(family, message)) {
      return range.isValid();
    }
  }

  private long owedWithoutMessage() throws RocksDBException {
    long found = 0;
    try (Range range = engine.all(Family.OWED)) {
      for (; range.isValid(); range.next()) {
        if (!has(Family.MESSAGE, Keys.message(Keys.entry(range.key()).message()))) {
          setAside(Family.OWED, range.key(), range.value());
          found++;
        }
      }
    }
    return found;
  }

  private long reportsOnNothing() throws RocksDBException {
    long found = 0;
    try (Range range = engine.all(Family.REPORT)) {
      for (; range.isValid(); range.next()) {
        if (!has(Family.MESSAGE, range.key()) || has(Family.ENTRY, range.key())) {
          new Batch(engine, writes).delete(Family.REPORT, range.key());
          flushIfLong();
          found++;
        }
      }
    }
    return found;
  }

  /** What is owed on them is there, and only the mark of it is lost. */
  private long messagesToReport() throws RocksDBException {
    long found = 0;
    try (Range range = engine.all(Family.MESSAGE)) {
      for (; range.isValid(); range.next()) {
        byte[] key = range.key();
        if (!has(Family.ENTRY, key) && !has(Family.REPORT, key) && has(Family.OWED, key)) {
          new Batch(engine, writes).put(Family.REPORT, key, new byte[0]);
          flushIfLong();
          found++;
        }
      }
    }
    return found;
  }

  private long indexLeadingAstray() throws RocksDBException {
    long found = 0;
    long first = Meta.JOURNAL_FIRST.read(engine).orElse(1L);
    try (Range range = engine.all(Family.FIRST)) {
      for (; range.isValid(); range.next()) {
        long sequence = Keys.number(range.value());
        if (sequence >= first && !JournalRow.isIndexedBy(range.key(), sequence, engine)) {
          new Batch(engine, writes).delete(Family.FIRST, range.key());
          flushIfLong();
          found++;
        }
      }
    }
    return found;
  }

  private void setAside(Family family, byte[] key, byte[] value) throws RocksDBException {
    Batch batch = new Batch(engine, writes);
    batch.put(Family.DAMAGED, Keys.damaged(family, key), value);
    batch.delete(family, key);
    flushIfLong();
  }

  private Batch batch() {
    return new Batch(engine, writes);
  }

  private void flushIfLong() throws RocksDBException {
    if (writes.count() >= BATCH) {
      flush();
    }
  }

  private void flush() throws RocksDBException {
    engine.write(writes, true);
    writes.close();
    writes = new WriteBatch();
  }
}
