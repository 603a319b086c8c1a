package io.posthorn.rocks;

import io.posthorn.envelope.MessageId;
import io.posthorn.spool.Owed;
import org.rocksdb.RocksDBException;

/** The part of {@link SpoolCheck} that is about what senders are to be told. */
final class ReportCheck {

  private static final RecordCodec<Owed> OWED = new OwedCodec();

  private final Engine engine;
  private final Findings findings;

  ReportCheck(Engine engine, Findings findings) {
    this.engine = engine;
    this.findings = findings;
  }

  void run() throws RocksDBException {
    owed();
    reports();
  }

  private void owed() throws RocksDBException {
    try (Range range = engine.all(Family.OWED)) {
      for (; range.isValid(); range.next()) {
        MessageId message = Keys.entry(range.key()).message();
        String what = "failure of recipient " + Keys.entry(range.key());
        if (engine.get(Family.MESSAGE, Keys.message(message)).isEmpty()) {
          findings.add(Invariant.OWED_HAS_MESSAGE, what);
        }
        if (OWED.decode(range.value()) instanceof Decoded.Damaged<Owed>(String why)) {
          findings.add(Invariant.RECORDS_READABLE, what + ": " + why);
        }
      }
    }
  }

  private void reports() throws RocksDBException {
    try (Range range = engine.all(Family.REPORT)) {
      for (; range.isValid(); range.next()) {
        byte[] message = range.key();
        String what = "report on message " + Keys.message(message);
        if (engine.get(Family.MESSAGE, message).isEmpty()) {
          findings.add(Invariant.REPORT_HAS_MESSAGE, what + ": the message is missing");
        } else if (has(Family.ENTRY, message)) {
          findings.add(Invariant.REPORT_HAS_MESSAGE, what + ": it has recipients left");
        } else if (!has(Family.OWED, message)) {
          findings.add(Invariant.REPORT_HAS_MESSAGE, what + ": no failure is owed");
        }
      }
    }
  }

  private boolean has(Family family, byte[] message) throws RocksDBException {
    try (Range range = engine.prefix(family, message)) {
      return range.isValid();
    }
  }
}
