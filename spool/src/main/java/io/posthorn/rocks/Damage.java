package io.posthorn.rocks;

import io.posthorn.envelope.EntryId;
import io.posthorn.observe.Meters;
import io.posthorn.spool.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets records aside that cannot be read, with all that leads to them, so that the rest goes on:
 * they are kept as they are in the {@code damaged} family, counted, and told to whoever reads the
 * log or runs {@code posthorn spool check}.
 */
final class Damage {

  private static final Logger LOG = LoggerFactory.getLogger(Damage.class);
  private static final RecordCodec<Entry> ENTRIES = new EntryCodec();

  private final Inbox inbox;
  private final Meters.Counter counter;

  Damage(Inbox inbox, Meters meters) {
    this.inbox = inbox;
    this.counter =
        meters.counter(
            "posthorn_spool_damaged_total", "Records of the spool that could not be read");
  }

  /** Counts a record that stays where it is. */
  void found(Family family, byte[] key, byte[] value, String why) {
    counter.increment();
    LOG.error(
        "A record in the spool cannot be read: {} {}, {} octets: {}",
        family.text(),
        HexFormat.of().formatHex(key),
        value.length,
        why);
  }

  /** Sets a message aside, and with it its entries and what its sender is owed. */
  void message(Engine engine, byte[] key, byte[] value, String why) throws RocksDBException {
    found(Family.MESSAGE, key, value, why);
    List<Work.Unreadable> records = new ArrayList<>();
    List<byte[]> due = new ArrayList<>();
    records.add(new Work.Unreadable(Family.MESSAGE, key, value));
    try (Range range = engine.prefix(Family.ENTRY, key)) {
      for (; range.isValid(); range.next()) {
        records.add(new Work.Unreadable(Family.ENTRY, range.key(), range.value()));
        due.addAll(dueKeys(engine, range.key(), range.value()));
      }
    }
    try (Range range = engine.prefix(Family.OWED, key)) {
      for (; range.isValid(); range.next()) {
        records.add(new Work.Unreadable(Family.OWED, range.key(), range.value()));
      }
    }
    engine
        .get(Family.REPORT, key)
        .ifPresent(mark -> records.add(new Work.Unreadable(Family.REPORT, key, mark)));
    inbox.offer(new Work.SetAside(records, due));
  }

  /** Sets an entry aside. */
  void entry(Engine engine, byte[] key, byte[] value, String why) throws RocksDBException {
    found(Family.ENTRY, key, value, why);
    Work.Unreadable record = new Work.Unreadable(Family.ENTRY, key, value);
    inbox.offer(new Work.SetAside(List.of(record), dueKeys(engine, key, value)));
  }

  /** Sets a failure aside that a sender is to be told of. */
  void owed(byte[] key, byte[] value, String why) {
    found(Family.OWED, key, value, why);
    Work.Unreadable record = new Work.Unreadable(Family.OWED, key, value);
    inbox.offer(new Work.SetAside(List.of(record), List.of()));
  }

  /** The due keys that lead to an entry; of one that cannot be read they have to be looked for. */
  static List<byte[]> dueKeys(Engine engine, byte[] key, byte[] value) throws RocksDBException {
    return switch (ENTRIES.decode(value)) {
      case Decoded.Value<Entry>(Entry entry) ->
          List.of(Keys.due(Keys.queue(entry.queue()), entry.due(), entry.id()));
      case Decoded.Damaged<Entry> damaged -> search(engine, Keys.entry(key));
    };
  }

  private static List<byte[]> search(Engine engine, EntryId entry) throws RocksDBException {
    byte[] tail = Keys.entry(entry);
    List<byte[]> found = new ArrayList<>();
    try (Range range = engine.all(Family.DUE)) {
      for (; range.isValid(); range.next()) {
        byte[] due = range.key();
        int start = due.length - tail.length;
        if (start > 0 && Arrays.equals(due, start, due.length, tail, 0, tail.length)) {
          found.add(due);
        }
      }
    }
    return found;
  }
}
