package io.posthorn.rocks;

import io.posthorn.account.AccountStore;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.envelope.MessageIds;
import io.posthorn.event.Event;
import io.posthorn.event.Journal;
import io.posthorn.observe.Meters;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.Alarm;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.BodyWriter;
import io.posthorn.spool.Due;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Health;
import io.posthorn.spool.Message;
import io.posthorn.spool.Owed;
import io.posthorn.spool.QueueName;
import io.posthorn.spool.Settlement;
import io.posthorn.spool.Spool;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The spool on disk. Writes go to the committer, reads to the pool. */
public final class RocksSpool implements Spool {

  private static final Logger LOG = LoggerFactory.getLogger(RocksSpool.class);
  private static final int READERS = 4;
  private static final Health CLOSED = new Health.Broken("the spool is closed");

  private static final RecordCodec<Message> MESSAGES = new MessageCodec();
  private static final RecordCodec<Entry> ENTRIES = new EntryCodec();
  private static final RecordCodec<Event> EVENTS = new EventCodec();

  private final Committer.Core core;
  private final Admission admission;
  private final RecentBodies recent;
  private final Reader reader;
  private final RocksAccounts accounts;
  private final Thread committer;
  private volatile boolean closed;

  private RocksSpool(
      Committer.Core core,
      Admission admission,
      RecentBodies recent,
      Reader reader,
      RocksAccounts accounts,
      Thread committer) {
    this.core = core;
    this.admission = admission;
    this.recent = recent;
    this.reader = reader;
    this.accounts = accounts;
    this.committer = committer;
  }

  /**
   * Opens the spool in {@code directory}, or makes one, and starts its threads.
   *
   * @param directory of its own, on a file system that keeps what it was made to sync
   * @param time for journal, body ids and housekeeping
   */
  public static OpenResult open(Path directory, SpoolSettings settings, Time time, Meters meters) {
    Startup.Ports ports =
        new Startup.Ports(time, meters, Optional.empty(), Source.disk(), WriteGate.open());
    return new Startup(directory, settings, ports).open();
  }

  /** Wires an open database and starts the threads. */
  static RocksSpool start(
      Store store,
      HighWater highWater,
      Vitals vitals,
      SpoolSettings settings,
      Startup.Ports ports,
      Layout layout)
      throws RocksDBException {
    Ledger ledger = Ledger.load(store.engine(), store.unreadable()::met);
    Inbox inbox = new Inbox();
    Budget budget = new Budget(settings.memory().arriving());
    RecentBodies recent = new RecentBodies(settings.memory().recent());
    Handover told = new Handover(budget, recent);
    Bodies bodies = new Bodies(new MessageIds(ports.time(), new SecureRandom()), budget, inbox);
    Published published = new Published(ledger);
    ReadPool pool = new ReadPool(READERS);
    Damage damage = new Damage(inbox, ports.meters());
    Admission admission = new Admission(vitals, budget, inbox);
    RocksJournal journal = new RocksJournal(store, pool, published, damage, admission);
    Reader reader = new Reader(store, pool, published, damage, journal, inbox);
    RocksAccounts accounts = new RocksAccounts(store, pool, damage, admission);
    Housekeeping housekeeping =
        new Housekeeping(
            ports.time(),
            vitals,
            now -> {
              Instant oldest = now.minus(settings.journal());
              inbox.offer(new Work.Trim(journal.firstSince(oldest), oldest));
            },
            ports.meters());
    Committer.Core core =
        new Committer.Core(store, inbox, bodies, ports.gate(), highWater, told, published);
    vitals.look();
    Gauges.register(ports.meters(), vitals, layout, budget);
    Thread thread =
        Thread.ofPlatform()
            .name("posthorn-spool-commit")
            .start(new Committer(core, housekeeping, ledger));
    return new RocksSpool(core, admission, recent, reader, accounts, thread);
  }

  /** Domains and logins, in the same database. */
  AccountStore accounts() {
    return accounts;
  }

  @Override
  public BodyWriter newBody() {
    return core.bodies().begin();
  }

  @Override
  public CompletableFuture<Void> accept(Acceptance acceptance) {
    return switch (health()) {
      case Health.Ready ready -> submit(acceptance);
      case Health.Full full -> Admission.refusal("the spool's disk is full");
      case Health.Broken(String why) -> Admission.refusal(why);
    };
  }

  private CompletableFuture<Void> submit(Acceptance acceptance) {
    if (acceptance.entries().size() > Living.MAX_ENTRIES) {
      return Admission.refusal("a message for more than " + Living.MAX_ENTRIES + " recipients");
    }
    Work.Rows rows =
        new Work.Rows(
            MESSAGES.encode(acceptance.message()),
            acceptance.entries().stream().map(ENTRIES::encode).toList(),
            encode(acceptance.events()));
    Budget budget = admission.budget();
    if (!budget.take(rows.octets())) {
      return CompletableFuture.failedFuture(
          SpoolException.wantOfRoom("too much mail is arriving at once"));
    }
    BodyRef ref = acceptance.message().content().body();
    Optional<Collected> body = core.bodies().claim(ref);
    if (body.isEmpty()) {
      budget.give(rows.octets());
      return Admission.refusal("body " + ref.id() + " is not being collected, or not any longer");
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    Work.Accept work = new Work.Accept(acceptance, body.get(), rows, done);
    if (!core.inbox().offer(work)) {
      budget.give(work.octets());
      return Admission.refusal("the spool is closed");
    }
    return done;
  }

  @Override
  public CompletableFuture<Void> settle(Settlement settlement) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    return core.inbox().offer(new Work.Settle(settlement, encode(settlement.events()), done))
        ? done
        : Admission.refusal("the spool is closed");
  }

  @Override
  public CompletableFuture<Void> record(List<Event> events) {
    List<Event> copy = List.copyOf(events);
    return admission.keep(done -> new Work.Note(copy, encode(copy), done));
  }

  private static List<byte[]> encode(List<Event> events) {
    return events.stream().map(EVENTS::encode).toList();
  }

  @Override
  public List<MessageId> reportsOwed(Optional<MessageId> after, int limit) {
    return reader.reportsOwed(after, limit);
  }

  @Override
  public List<Owed> owed(MessageId message) {
    return reader.owed(message);
  }

  @Override
  public List<Alarm> alarms(Instant until, int limit) {
    return reader.alarms(until, limit);
  }

  @Override
  public CompletableFuture<Void> dismiss(Alarm alarm) {
    return admission.keep(done -> new Work.Dismiss(alarm, done));
  }

  @Override
  public CompletableFuture<Void> forgo(MessageId message) {
    return admission.keep(done -> new Work.Forgo(message, done));
  }

  @Override
  public void onAccepted(Consumer<Acceptance> listener) {
    core.told().onAccepted(listener);
  }

  @Override
  public void queues(QueueConsumer consumer) {
    reader.queues(consumer);
  }

  @Override
  public List<Due> due(QueueName queue, Optional<Due> after, Instant until, int limit) {
    return reader.due(queue, after, until, limit);
  }

  @Override
  public Optional<Instant> scheduleReached() {
    return reader.scheduleReached();
  }

  @Override
  public Optional<Instant> head(QueueName queue) {
    return reader.due(queue, Optional.empty(), Instant.MAX, 1).stream().map(Due::time).findFirst();
  }

  @Override
  public Optional<Message> message(MessageId id) {
    return reader.message(id);
  }

  @Override
  public Optional<Entry> entry(EntryId id) {
    return reader.entry(id);
  }

  @Override
  public List<Entry> entries(Optional<EntryId> after, int limit) {
    return reader.entries(after, limit);
  }

  @Override
  public byte[] chunk(BodyRef body, int chunk) {
    Optional<byte[]> atHand =
        body.chunks() == 1 && chunk == 0 ? recent.take(body.id()) : Optional.empty();
    return atHand.orElseGet(() -> reader.chunk(body, chunk));
  }

  @Override
  public Journal journal() {
    return reader.journal();
  }

  @Override
  public Health health() {
    return closed ? CLOSED : admission.vitals().health();
  }

  @Override
  public boolean isCrowded() {
    return admission.budget().isCrowded();
  }

  @Override
  public Optional<String> damage() {
    return core.store().unreadable().line();
  }

  /** Writes what waits, tells who waits, and closes the files. */
  @Override
  public void close() {
    closed = true;
    core.inbox().close();
    awaitCommitter();
    core.told().close();
    reader.close();
    if (core.store().isOpen()) {
      noteCleanStop(core.store().engine());
    }
    core.store().close();
    try {
      core.highWater().close();
    } catch (IOException e) {
      LOG.warn("The spool's high-water mark cannot be closed: {}", e.getMessage());
    }
  }

  /** However often we are interrupted: files closed under the one who writes end the process. */
  private void awaitCommitter() {
    boolean interrupted = false;
    while (committer.isAlive()) {
      try {
        committer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void noteCleanStop(Engine engine) {
    try (WriteBatch writes = new WriteBatch()) {
      new Batch(engine, writes).put(Meta.CLEAN_STOP, 1);
      engine.write(writes, true);
    } catch (RocksDBException e) {
      LOG.warn("The spool cannot note that it stopped in order: {}", e.getMessage());
    }
  }
}
