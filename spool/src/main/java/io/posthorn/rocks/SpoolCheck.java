package io.posthorn.rocks;

import io.posthorn.event.Journal.Line;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.Due;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;

/**
 * Proves a spool sound, or says where it is not. Opens it for reading only, changes nothing, and
 * needs no daemon; beside a running one it sees the moment at which it started.
 */
public final class SpoolCheck {

  /** How many problems are described; all are counted. */
  private static final int DESCRIBED = 1000;

  private static final RecordCodec<Message> MESSAGES = new MessageCodec();
  private static final RecordCodec<Entry> ENTRIES = new EntryCodec();

  private final Engine engine;
  private final Consumer<String> progress;
  private final Findings findings;

  private SpoolCheck(Engine engine, Consumer<String> progress, Findings findings) {
    this.engine = engine;
    this.progress = progress;
    this.findings = findings;
  }

  /**
   * Checks the spool in {@code directory}.
   *
   * @param progress hears a line for each step
   */
  public static CheckReport run(Path directory, Consumer<String> progress) {
    Layout layout = new Layout(directory);
    Findings findings = new Findings();
    CheckReport.Counts counts = new CheckReport.Counts(0, 0, 0, 0, 0, 0);
    if (!Files.isDirectory(layout.database())) {
      findings.add(Invariant.RECORDS_READABLE, "there is no spool in " + directory);
      return findings.report(counts);
    }
    try (Engine engine = open(layout, findings)) {
      SpoolCheck check = new SpoolCheck(engine, progress, findings);
      check.highWater(layout);
      check.salvage(layout);
      counts = check.everything();
    } catch (RocksDBException | IOException e) {
      findings.add(Invariant.RECORDS_READABLE, "the spool cannot be read: " + e.getMessage());
    }
    return findings.report(counts);
  }

  /** The first problems, and how many there are. */
  private static final class Findings {

    private final List<CheckReport.Finding> described = new ArrayList<>();
    private long number;

    void add(Invariant invariant, String what) {
      number++;
      if (described.size() < DESCRIBED) {
        described.add(new CheckReport.Finding(invariant, what));
      }
    }

    CheckReport report(CheckReport.Counts counts) {
      return new CheckReport(counts, number, described);
    }
  }

  private static Engine open(Layout layout, Findings findings) throws RocksDBException {
    try {
      return Engine.openReadOnly(layout.database(), WALRecoveryMode.TolerateCorruptedTailRecords);
    } catch (RocksDBException e) {
      if (!Engine.isCorruption(e)) {
        throw e;
      }
      findings.add(Invariant.NOTHING_LOST, "the log is damaged: " + e.getMessage());
      return Engine.openReadOnly(layout.database(), WALRecoveryMode.SkipAnyCorruptedRecords);
    }
  }

  private void highWater(Layout layout) throws RocksDBException, IOException {
    long synced = HighWater.read(layout.highWater());
    long group = Meta.GROUP.read(engine).orElse(0L);
    if (group < synced) {
      findings.add(
          Invariant.NOTHING_LOST, (synced - group) + " groups that were synced are missing");
    }
  }

  /** A start that salvaged the log and died: what it took is there, and nobody repaired it. */
  private void salvage(Layout layout) {
    if (Files.exists(layout.salvaging())) {
      findings.add(
          Invariant.NOTHING_LOST,
          "the log was salvaged and what came of it is not repaired yet; the next start does it");
    }
  }

  private CheckReport.Counts everything() throws RocksDBException {
    progress.accept("messages and bodies");
    long withBody = 0;
    long messages = 0;
    try (Range range = engine.all(Family.MESSAGE)) {
      for (; range.isValid(); range.next()) {
        messages++;
        withBody += message(range.key(), range.value()) ? 1 : 0;
      }
    }
    long bodies = bodies(withBody);
    progress.accept("recipients");
    long entries = 0;
    try (Range range = engine.all(Family.ENTRY)) {
      for (; range.isValid(); range.next()) {
        entries++;
        entry(range.key(), range.value());
      }
    }
    progress.accept("reports");
    new ReportCheck(engine, findings::add).run();
    progress.accept("queues");
    long queues = queues();
    long due = due();
    progress.accept("journal");
    long events = journal();
    progress.accept("index");
    index();
    accounts(AccountTable.DOMAINS);
    accounts(AccountTable.CREDENTIALS);
    setAside();
    return new CheckReport.Counts(messages, entries, queues, due, bodies, events);
  }

  /** Whether the first chunk of the message's body is there. */
  private boolean message(byte[] key, byte[] value) throws RocksDBException {
    try (Range entries = engine.prefix(Family.ENTRY, key)) {
      if (!entries.isValid() && engine.get(Family.REPORT, key).isEmpty()) {
        findings.add(Invariant.MESSAGE_HAS_ENTRY, "message " + Keys.message(key));
      }
    }
    return switch (MESSAGES.decode(value)) {
      case Decoded.Value<Message>(Message message) -> body(message);
      case Decoded.Damaged<Message>(String why) -> {
        findings.add(Invariant.RECORDS_READABLE, "message " + Keys.message(key) + ": " + why);
        yield false;
      }
    };
  }

  private boolean body(Message message) throws RocksDBException {
    BodyRef body = message.content().body();
    long octets = 0;
    boolean first = false;
    for (int chunk = 0; chunk < body.chunks(); chunk++) {
      Optional<byte[]> content = engine.get(Family.BODY, Keys.chunk(body.id(), chunk));
      first |= chunk == 0 && content.isPresent();
      octets += content.map(found -> found.length).orElse(0);
    }
    if (octets != body.octets() || !first) {
      findings.add(
          Invariant.MESSAGE_HAS_BODY,
          "message " + message.id() + ": " + octets + " of " + body.octets() + " octets");
    }
    return first;
  }

  /** Counts bodies; more of them than messages and arriving ones together are garbage. */
  private long bodies(long withBody) throws RocksDBException {
    long bodies = 0;
    try (Range range = engine.all(Family.BODY)) {
      while (range.isValid()) {
        bodies++;
        byte[] id = Arrays.copyOf(range.key(), range.key().length - Integer.BYTES);
        range.seek(Keys.behind(id));
      }
    }
    long arriving = 0;
    try (Range range = engine.prefix(Family.META, Keys.openPrefix())) {
      for (; range.isValid(); range.next()) {
        arriving++;
      }
    }
    long garbage = bodies - withBody - arriving;
    if (garbage > 0) {
      findings.add(Invariant.BODY_HAS_MESSAGE, garbage + " bodies without a message");
    }
    return bodies;
  }

  private void entry(byte[] key, byte[] value) throws RocksDBException {
    byte[] message = Keys.message(Keys.entry(key).message());
    if (engine.get(Family.MESSAGE, message).isEmpty()) {
      findings.add(Invariant.ENTRY_HAS_MESSAGE, "recipient " + Keys.entry(key));
    }
    switch (ENTRIES.decode(value)) {
      case Decoded.Value<Entry>(Entry entry) -> {
        byte[] due = Keys.due(Keys.queue(entry.queue()), entry.due(), entry.id());
        if (engine.get(Family.DUE, due).isEmpty()) {
          findings.add(Invariant.ENTRY_HAS_DUE, "recipient " + entry.id());
        }
      }
      case Decoded.Damaged<Entry>(String why) ->
          findings.add(Invariant.RECORDS_READABLE, "recipient " + Keys.entry(key) + ": " + why);
    }
  }

  private long queues() throws RocksDBException {
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

  private long due() throws RocksDBException {
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

  private long journal() throws RocksDBException {
    long lines = 0;
    long expected = Meta.JOURNAL_FIRST.read(engine).orElse(1L);
    try (Range range =
        engine.range(Family.JOURNAL, Keys.journal(expected), Keys.journal(Long.MAX_VALUE))) {
      for (; range.isValid(); range.next()) {
        lines++;
        long sequence = Keys.number(range.key());
        if (sequence != expected) {
          findings.add(
              Invariant.JOURNAL_WITHOUT_GAP,
              "numbers " + expected + " to " + (sequence - 1) + " are missing");
        }
        expected = sequence + 1;
        if (JournalRow.decode(sequence, range.value())
            instanceof Decoded.Damaged<Line>(String why)) {
          findings.add(Invariant.RECORDS_READABLE, "event " + sequence + ": " + why);
        }
      }
    }
    return lines;
  }

  private void index() throws RocksDBException {
    long first = Meta.JOURNAL_FIRST.read(engine).orElse(1L);
    try (Range range = engine.all(Family.FIRST)) {
      for (; range.isValid(); range.next()) {
        long sequence = Keys.number(range.value());
        if (sequence >= first && !JournalRow.isIndexedBy(range.key(), sequence, engine)) {
          findings.add(
              Invariant.INDEX_LEADS_TO_FACTS,
              "message " + Keys.message(range.key()) + " leads to event " + sequence);
        }
      }
    }
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
