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

  /** After how many records progress is told. */
  private static final int MENTION = 10_000;

  private static final CheckReport.Counts NOTHING = new CheckReport.Counts(0, 0, 0, 0, 0, 0);
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
    return run(directory, Source.disk(), progress);
  }

  static CheckReport run(Path directory, Source disk, Consumer<String> progress) {
    Source source = new TolerantSource(disk, directory);
    Findings findings = new Findings();
    CheckReport.Counts counts = look(new Layout(directory), source, progress, findings);
    source.unreadable().forEach(line -> findings.add(Invariant.RECORDS_READABLE, bare(line)));
    return findings.report(counts);
  }

  private static CheckReport.Counts look(
      Layout layout, Source source, Consumer<String> progress, Findings findings) {
    try {
      Optional<String> refusal = new Recognition(layout, source).refusal();
      if (refusal.isPresent() || !layout.isThere()) {
        String nothing = "there is no spool in " + layout.directory();
        findings.add(Invariant.RECORDS_READABLE, refusal.orElse(nothing));
        return NOTHING;
      }
      if (!Files.isDirectory(layout.database())) {
        findings.add(
            Invariant.NOTHING_LOST,
            "a rescue was interrupted when the new database took its name; the next start ends it");
        return NOTHING;
      }
      return database(layout, source, progress, findings);
    } catch (RocksDBException e) {
      findings.add(Invariant.RECORDS_READABLE, "the spool cannot be read: " + e.getMessage());
    } catch (IOException e) {
      findings.add(Invariant.RECORDS_READABLE, "the spool cannot be read: " + e);
    }
    return NOTHING;
  }

  /** Through a view where the database cannot be opened as it is; that changes nothing either. */
  private static CheckReport.Counts database(
      Layout layout, Source source, Consumer<String> progress, Findings findings)
      throws RocksDBException, IOException {
    if (isWhole(layout, source, progress)) {
      try (Engine engine = open(layout)) {
        return new SpoolCheck(engine, progress, findings).all(layout, source);
      } catch (RocksDBException e) {
        if (!Engine.isLost(e)) {
          throw e;
        }
        findings.add(Invariant.RECORDS_READABLE, "the database: " + SpoolFiles.reason(e));
      }
    }
    Path scratch = Files.createTempDirectory("posthorn-check");
    try (View view = View.of(layout.database(), scratch, source)) {
      view.findings().forEach(line -> findings.add(Invariant.NOTHING_LOST, bare(line)));
      try (Engine engine = view.open()) {
        return new SpoolCheck(engine, progress, findings).all(layout, source);
      }
    }
  }

  private static Engine open(Layout layout) throws RocksDBException {
    return Engine.openReadOnly(layout.database(), WALRecoveryMode.TolerateCorruptedTailRecords);
  }

  private static String bare(String finding) {
    return finding.startsWith("spool: ") ? finding.substring("spool: ".length()) : finding;
  }

  private static boolean isWhole(Layout layout, Source source, Consumer<String> progress)
      throws IOException {
    progress.accept("logs");
    for (Path file : SpoolFiles.ending(SpoolFiles.list(layout.database()), ".log")) {
      if (!LogMending.inspect(file, source).isClean()) {
        return false;
      }
    }
    Optional<Path> manifest = SpoolFiles.manifest(layout.database(), source);
    return manifest.isPresent() && !LogMending.inspect(manifest.get(), source).isDamaged();
  }

  private CheckReport.Counts all(Layout layout, Source source)
      throws RocksDBException, IOException {
    step("what the spool knows of itself", () -> highWater(layout, source));
    salvage(layout);
    return everything();
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

  private void highWater(Layout layout, Source source) throws RocksDBException {
    long synced = HighWater.known(layout.highWater(), source);
    long group = Meta.GROUP.read(engine).orElse(0L);
    if (group < synced) {
      findings.add(
          Invariant.NOTHING_LOST, (synced - group) + " groups that were synced are missing");
    }
  }

  /** A start that salvaged something and died: what it took is there, and nobody repaired it. */
  private void salvage(Layout layout) {
    if (Files.exists(layout.salvaging())) {
      findings.add(
          Invariant.NOTHING_LOST,
          "the log was salvaged and what came of it is not repaired yet; the next start does it");
    }
    if (Files.exists(layout.wanted())) {
      findings.add(
          Invariant.RECORDS_READABLE,
          "something could not be read while the relay ran; the next start saves the rest");
    }
  }

  private CheckReport.Counts everything() {
    long[] counts = new long[6];
    long[] withBody = {0};
    walk(
        "messages and bodies",
        Family.MESSAGE,
        (key, value) -> {
          counts[0]++;
          withBody[0] += message(key, value) ? 1 : 0;
        });
    step("bodies", () -> counts[4] = bodies(withBody[0]));
    walk(
        "recipients",
        Family.ENTRY,
        (key, value) -> {
          counts[1]++;
          entry(key, value);
        });
    step("reports", () -> new ReportCheck(engine, findings::add).run());
    step("queues", () -> counts[2] = queues());
    step("due times", () -> counts[3] = due());
    step("journal", () -> counts[5] = journal());
    step("index", this::index);
    step("domains", () -> accounts(AccountTable.DOMAINS));
    step("logins", () -> accounts(AccountTable.CREDENTIALS));
    step("records that were set aside", this::setAside);
    step("checksums", () -> engine.database().verifyChecksum());
    return new CheckReport.Counts(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]);
  }

  /** One step of the check. */
  @FunctionalInterface
  private interface Step {

    void run() throws RocksDBException;
  }

  /** What cannot be read in one step does not keep the others from being taken. */
  private void step(String name, Step step) {
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
      Optional<byte[]> content = chunk(body, chunk);
      first |= chunk == 0 && content.isPresent();
      octets += content.map(found -> found.length).orElse(0);
    }
    if (octets != body.octets() || !first && !body.isLost()) {
      findings.add(
          Invariant.MESSAGE_HAS_BODY,
          "message " + message.id() + ": " + octets + " of " + body.octets() + " octets");
    }
    return first;
  }

  private Optional<byte[]> chunk(BodyRef body, int chunk) {
    try {
      return engine.get(Family.BODY, Keys.chunk(body.id(), chunk));
    } catch (RocksDBException e) {
      findings.add(
          Invariant.RECORDS_READABLE,
          "chunk " + chunk + " of body " + body.id() + ": " + SpoolFiles.reason(e));
      return Optional.empty();
    }
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
        if (sequence != expected && !new JournalGaps(engine).isNoted(expected, sequence)) {
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
