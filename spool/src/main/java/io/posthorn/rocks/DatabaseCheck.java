package io.posthorn.rocks;

import java.util.HexFormat;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;

/** Looks at every record of an open database for {@link SpoolCheck}, one kind after another. */
final class DatabaseCheck {

  /** After how many records progress is told. */
  private static final int MENTION = 10_000;

  private final Engine engine;
  private final Consumer<String> progress;
  private final Findings findings;

  DatabaseCheck(Engine engine, Consumer<String> progress, Findings findings) {
    this.engine = engine;
    this.progress = progress;
    this.findings = findings;
  }

  /** Takes all steps; counts what is there. */
  CheckReport.Counts run() {
    long[] counts = new long[6];
    long[] withBody = {0};
    MailCheck mail = new MailCheck(engine, findings);
    QueueCheck queues = new QueueCheck(engine, findings);
    JournalCheck journal = new JournalCheck(engine, findings);
    walk(
        "messages and bodies",
        Family.MESSAGE,
        (key, value) -> {
          counts[0]++;
          withBody[0] += mail.message(key, value) ? 1 : 0;
        });
    step("bodies", () -> counts[4] = mail.bodies(withBody[0]));
    walk(
        "recipients",
        Family.ENTRY,
        (key, value) -> {
          counts[1]++;
          mail.entry(key, value);
        });
    step("reports", () -> new ReportCheck(engine, findings).run());
    step("queues", () -> counts[2] = queues.queues());
    step("due times", () -> counts[3] = queues.due());
    step("journal", () -> counts[5] = journal.events());
    step("index", journal::index);
    step("domains", () -> accounts(AccountTable.DOMAINS));
    step("logins", () -> accounts(AccountTable.CREDENTIALS));
    step("records that were set aside", this::setAside);
    step("checksums", () -> engine.database().verifyChecksum());
    return new CheckReport.Counts(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]);
  }

  /** One step of the check. */
  @FunctionalInterface
  interface Step {

    void run() throws RocksDBException;
  }

  /** What cannot be read in one step does not keep the others from being taken. */
  void step(String name, Step step) {
    progress.accept(name);
    try {
      step.run();
    } catch (RocksDBException e) {
      findings.add(Invariant.RECORDS_READABLE, name + ": " + SpoolFiles.reason(e));
    }
  }

  private void walk(String name, Family family, SkippingWalk.Sink each) {
    step(
        name,
        () -> {
          long done = 0;
          try (Range range = engine.all(family)) {
            for (; range.isValid(); range.next()) {
              each.accept(range.key(), range.value());
              if (++done % MENTION == 0) {
                progress.accept(name + ": " + done);
              }
            }
          }
        });
  }

  private <T> void accounts(AccountTable<T> table) throws RocksDBException {
    try (Range range = engine.prefix(Family.ACCOUNT, table.prefix())) {
      for (; range.isValid(); range.next()) {
        if (table.codec().decode(range.value()) instanceof Decoded.Damaged<T>(String why)) {
          findings.add(
              Invariant.RECORDS_READABLE,
              "account " + HexFormat.of().formatHex(range.key()) + ": " + why);
        }
      }
    }
  }

  private void setAside() throws RocksDBException {
    try (Range range = engine.all(Family.DAMAGED)) {
      for (; range.isValid(); range.next()) {
        byte[] key = range.key();
        String family = Family.of(key[0]).map(Family::text).orElse("?");
        findings.add(
            Invariant.RECORDS_READABLE,
            "set aside: "
                + family
                + " "
                + HexFormat.of().formatHex(key, 1, key.length)
                + " = "
                + HexFormat.of().formatHex(range.value()));
      }
    }
  }
}
