package io.posthorn.rocks;

import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.event.Journal;
import io.posthorn.spool.Alarm;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.Due;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import io.posthorn.spool.Owed;
import io.posthorn.spool.QueueName;
import io.posthorn.spool.Spool.QueueConsumer;
import io.posthorn.spool.SpoolException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.rocksdb.RocksDBException;

/** All reading of the spool but the journal's. */
final class Reader implements AutoCloseable {

  private static final RecordCodec<Message> MESSAGES = new MessageCodec();
  private static final RecordCodec<Entry> ENTRIES = new EntryCodec();
  private static final RecordCodec<Owed> OWED = new OwedCodec();

  /** How many queues are looked at between two of which the consumer is told. */
  private static final int PAGE = 256;

  private final Store store;
  private final ReadPool pool;
  private final Published published;
  private final Damage damage;
  private final RocksJournal journal;
  private final Inbox inbox;

  Reader(
      Store store,
      ReadPool pool,
      Published published,
      Damage damage,
      RocksJournal journal,
      Inbox inbox) {
    this.store = store;
    this.pool = pool;
    this.published = published;
    this.damage = damage;
    this.journal = journal;
    this.inbox = inbox;
  }

  private <T> T read(Store.Reading<T> reading) {
    return pool.call(() -> store.read(reading));
  }

  Journal journal() {
    return journal;
  }

  Optional<Instant> scheduleReached() {
    return read(Meta.SCHEDULE::read).map(Instant::ofEpochMilli);
  }

  /** Page by page, so that the database is not held while the consumer works. */
  void queues(QueueConsumer consumer) {
    byte[] from = new byte[0];
    while (true) {
      byte[] start = from;
      Page page = read(engine -> page(engine, start));
      page.heads().forEach(consumer::accept);
      page.empty().forEach(name -> inbox.offer(new Work.Sweep(name)));
      if (page.next().isEmpty()) {
        return;
      }
      from = page.next().get();
    }
  }

  /** Some queues: those with entries, those without, and where to go on. */
  private record Page(
      Map<QueueName, Instant> heads, List<QueueName> empty, Optional<byte[]> next) {}

  private Page page(Engine engine, byte[] from) throws RocksDBException {
    Map<QueueName, Instant> heads = new LinkedHashMap<>();
    List<QueueName> empty = new ArrayList<>();
    try (Range range = engine.from(Family.QUEUE, from)) {
      for (int i = 0; i < PAGE && range.isValid(); i++, range.next()) {
        switch (QueueRow.CODEC.decode(range.value())) {
          case Decoded.Value<QueueRow>(QueueRow row) -> {
            List<Due> head = due(engine, row.name(), Optional.empty(), Long.MAX_VALUE, 1);
            head.forEach(due -> heads.put(row.name(), due.time()));
            if (head.isEmpty()) {
              empty.add(row.name());
            }
          }
          case Decoded.Damaged<QueueRow>(String why) ->
              nameless(engine, range.key(), range.value(), why, heads);
        }
      }
      Optional<byte[]> next = range.isValid() ? Optional.of(range.key()) : Optional.empty();
      return new Page(heads, empty, next);
    }
  }

  /** The name of a queue whose row cannot be read is in each of its entries. */
  private void nameless(
      Engine engine, byte[] queue, byte[] value, String why, Map<QueueName, Instant> heads)
      throws RocksDBException {
    damage.found(Family.QUEUE, queue, value, why);
    try (Range range = engine.prefix(Family.DUE, queue)) {
      if (range.isValid()) {
        Due due = Keys.due(range.key());
        engine
            .get(Family.ENTRY, Keys.entry(due.entry()))
            .flatMap(octets -> ENTRIES.decode(octets).optional())
            .ifPresent(entry -> heads.put(entry.queue(), due.time()));
      }
    }
  }

  List<Due> due(QueueName queue, Optional<Due> after, Instant until, int limit) {
    return read(engine -> due(engine, queue, after, Keys.millis(until), limit));
  }

  private List<Due> due(Engine engine, QueueName name, Optional<Due> after, long until, int limit)
      throws RocksDBException {
    byte[] queue = Keys.queue(name);
    byte[] lower =
        after.isPresent()
            ? Arrays.copyOf( // the least key behind it: one more octet
                Keys.due(queue, after.get().time(), after.get().entry()), Keys.DUE_OCTETS + 1)
            : Keys.dueFrom(queue, published.floors().of(QueueId.of(queue), engine));
    byte[] upper = until == Long.MAX_VALUE ? Keys.behind(queue) : Keys.dueFrom(queue, until + 1);
    List<Due> found = new ArrayList<>();
    if (Arrays.compareUnsigned(lower, upper) >= 0) {
      return found;
    }
    try (Range range = engine.range(Family.DUE, lower, upper)) {
      for (; found.size() < limit && range.isValid(); range.next()) {
        found.add(Keys.due(range.key()));
      }
    }
    return found;
  }

  Optional<Message> message(MessageId id) {
    byte[] key = Keys.message(id);
    return read(engine -> {
      Optional<byte[]> value = engine.get(Family.MESSAGE, key);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      return switch (MESSAGES.decode(value.get())) {
        case Decoded.Value<Message>(Message message) -> Optional.of(message);
        case Decoded.Damaged<Message>(String why) -> {
          damage.message(engine, key, value.get(), why);
          yield Optional.empty();
        }
      };
    });
  }

  Optional<Entry> entry(EntryId id) {
    byte[] key = Keys.entry(id);
    return read(engine -> {
      Optional<byte[]> value = engine.get(Family.ENTRY, key);
      return value.isEmpty() ? Optional.empty() : entry(engine, key, value.get());
    });
  }

  private Optional<Entry> entry(Engine engine, byte[] key, byte[] value) throws RocksDBException {
    return switch (ENTRIES.decode(value)) {
      case Decoded.Value<Entry>(Entry entry) -> Optional.of(entry);
      case Decoded.Damaged<Entry>(String why) -> {
        damage.entry(engine, key, value, why);
        yield Optional.empty();
      }
    };
  }

  List<Entry> entries(Optional<EntryId> after, int limit) {
    byte[] from =
        after.map(id -> Arrays.copyOf(Keys.entry(id), EntryId.OCTETS + 1)).orElse(new byte[0]);
    return read(engine -> {
      List<Entry> found = new ArrayList<>();
      try (Range range = engine.from(Family.ENTRY, from)) {
        for (; found.size() < limit && range.isValid(); range.next()) {
          entry(engine, range.key(), range.value()).ifPresent(found::add);
        }
      }
      return found;
    });
  }

  List<MessageId> reportsOwed(Optional<MessageId> after, int limit) {
    byte[] from =
        after.map(id -> Arrays.copyOf(Keys.message(id), MessageId.OCTETS + 1)).orElse(new byte[0]);
    return read(engine -> {
      List<MessageId> found = new ArrayList<>();
      try (Range range = engine.from(Family.REPORT, from)) {
        for (; found.size() < limit && range.isValid(); range.next()) {
          found.add(Keys.message(range.key()));
        }
      }
      return found;
    });
  }

  List<Alarm> alarms(Instant until, int limit) {
    byte[] end = Keys.number(Keys.millis(until) + 1);
    return read(engine -> {
      List<Alarm> found = new ArrayList<>();
      try (Range range = engine.range(Family.AGENDA, new byte[0], end)) {
        for (; found.size() < limit && range.isValid(); range.next()) {
          found.add(Keys.alarm(range.key()));
        }
      }
      return found;
    });
  }

  List<Owed> owed(MessageId message) {
    return read(engine -> {
      List<Owed> found = new ArrayList<>();
      try (Range range = engine.prefix(Family.OWED, Keys.message(message))) {
        for (; range.isValid(); range.next()) {
          switch (OWED.decode(range.value())) {
            case Decoded.Value<Owed>(Owed owed) -> found.add(owed);
            case Decoded.Damaged<Owed>(String why) -> damage.owed(range.key(), range.value(), why);
          }
        }
      }
      return found;
    });
  }

  byte[] chunk(BodyRef body, int chunk) {
    Optional<byte[]> octets = read(engine -> engine.get(Family.BODY, Keys.chunk(body.id(), chunk)));
    return octets.orElseThrow(
        () -> new SpoolException("chunk " + chunk + " of body " + body.id() + " is not there"));
  }

  @Override
  public void close() {
    pool.close();
  }
}
