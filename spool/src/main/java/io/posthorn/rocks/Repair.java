package io.posthorn.rocks;

import io.posthorn.spool.Due;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

  private final Engine engine;
  private final List<String> findings = new ArrayList<>();
  private WriteBatch writes = new WriteBatch();

  Repair(Engine engine) {
    this.engine = engine;
  }

  /** Does it all; gives what was found. */
  List<String> run() throws RocksDBException {
    try {
      count("messages without their body were set aside", messagesWithoutBody());
      count("recipients without their message were set aside", entriesWithoutMessage());
      count("recipients got their due time back", entriesWithoutDue());
      count("due times of nobody were deleted", dueWithoutEntry());
      count("failures without their message were set aside", owedWithoutMessage());
      count("marks of reports without a finished message were deleted", reportsOnNothing());
      count("messages without recipients got their report back", messagesToReport());
      count("messages without recipients were set aside", messagesWithoutEntry());
      count("places in the journal that were wrong were forgotten", indexLeadingAstray());
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

  private long messagesWithoutBody() throws RocksDBException {
    long found = 0;
    try (Range range = engine.all(Family.MESSAGE)) {
      for (; range.isValid(); range.next()) {
        Optional<Message> message = MESSAGES.decode(range.value()).optional();
        if (message.isPresent() && !hasBody(message.get())) {
          setAside(Family.MESSAGE, range.key(), range.value());
          found++;
        }
      }
    }
    return found;
  }

  private boolean hasBody(Message message) throws RocksDBException {
    for (int chunk = 0; chunk < message.content().body().chunks(); chunk++) {
      if (engine.get(Family.BODY, Keys.chunk(message.content().body().id(), chunk)).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private long entriesWithoutMessage() throws RocksDBException {
    long found = 0;
    try (Range range = engine.all(Family.ENTRY)) {
      for (; range.isValid(); range.next()) {
        byte[] message = Keys.message(Keys.entry(range.key()).message());
        if (engine.get(Family.MESSAGE, message).isEmpty()) {
          setAside(Family.ENTRY, range.key(), range.value());
          found++;
        }
      }
    }
    return found;
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
    Batch batch = new Batch(engine, writes);
    batch.put(Family.DUE, due, new byte[0]);
    batch.put(Family.QUEUE, queue, QueueRow.CODEC.encode(new QueueRow(entry.queue(), 0)));
    flushIfLong();
    return true;
  }

  private long dueWithoutEntry() throws RocksDBException {
    long found = 0;
    try (Range range = engine.all(Family.DUE)) {
      for (; range.isValid(); range.next()) {
        Due due = Keys.due(range.key());
        Optional<byte[]> entry = engine.get(Family.ENTRY, Keys.entry(due.entry()));
        boolean right =
            entry
                .flatMap(octets -> ENTRIES.decode(octets).optional())
                .map(there -> Keys.due(Keys.queue(there.queue()), there.due(), there.id()))
                .filter(key -> Arrays.equals(key, range.key()))
                .isPresent();
        if (!right) {
          new Batch(engine, writes).delete(Family.DUE, range.key());
          flushIfLong();
          found++;
        }
      }
    }
    return found;
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
