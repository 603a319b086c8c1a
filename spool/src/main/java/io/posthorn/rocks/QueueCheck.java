package io.posthorn.rocks;

import io.posthorn.spool.Due;
import io.posthorn.spool.Entry;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.rocksdb.RocksDBException;

/** The part of {@link SpoolCheck} that is about queues and the times that recipients are due at. */
final class QueueCheck {

  private static final RecordCodec<Entry> ENTRIES = new EntryCodec();

  private final Engine engine;
  private final Findings findings;

  QueueCheck(Engine engine, Findings findings) {
    this.engine = engine;
    this.findings = findings;
  }

  /** Counts the queues. */
  long queues() throws RocksDBException {
    long queues = 0;
    try (Range range = engine.all(Family.QUEUE)) {
      for (; range.isValid(); range.next()) {
        queues++;
        byte[] key = range.key();
        switch (QueueRow.CODEC.decode(range.value())) {
          case Decoded.Value<QueueRow>(QueueRow row) -> {
            byte[] floor = Keys.dueFrom(key, row.floor());
            try (Range below = engine.range(Family.DUE, Keys.dueFrom(key, 0), floor)) {
              if (row.floor() > 0 && below.isValid()) {
                findings.add(Invariant.FLOOR_BELOW_DUE, "queue " + row.name());
              }
            }
          }
          case Decoded.Damaged<QueueRow>(String why) ->
              findings.add(
                  Invariant.RECORDS_READABLE,
                  "queue " + HexFormat.of().formatHex(key) + ": " + why);
        }
      }
    }
    return queues;
  }

  /** Counts the due times. */
  long due() throws RocksDBException {
    long keys = 0;
    byte[] queue = new byte[0];
    try (Range range = engine.all(Family.DUE)) {
      for (; range.isValid(); range.next()) {
        keys++;
        byte[] key = range.key();
        if (!Keys.startsWith(key, queue) || queue.length == 0) {
          queue = Keys.queueOfDue(key);
          if (engine.get(Family.QUEUE, queue).isEmpty()) {
            findings.add(
                Invariant.FLOOR_BELOW_DUE,
                "queue " + HexFormat.of().formatHex(queue) + " has no row");
          }
        }
        due(key);
      }
    }
    return keys;
  }

  private void due(byte[] key) throws RocksDBException {
    Due due = Keys.due(key);
    Optional<byte[]> value = engine.get(Family.ENTRY, Keys.entry(due.entry()));
    Optional<Entry> entry = value.flatMap(octets -> ENTRIES.decode(octets).optional());
    boolean unreadable = value.isPresent() && entry.isEmpty(); // reported with the entry
    boolean matches =
        entry
            .map(there -> Keys.due(Keys.queue(there.queue()), there.due(), there.id()))
            .filter(there -> Arrays.equals(there, key))
            .isPresent();
    if (!unreadable && !matches) {
      findings.add(Invariant.DUE_HAS_ENTRY, "recipient " + due.entry() + " due at " + due.time());
    }
  }
}
