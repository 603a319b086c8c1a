package io.posthorn.simulation;

import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.event.Journal;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.Alarm;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.BodyWriter;
import io.posthorn.spool.Due;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Health;
import io.posthorn.spool.MemorySpool;
import io.posthorn.spool.Message;
import io.posthorn.spool.Owed;
import io.posthorn.spool.QueueName;
import io.posthorn.spool.Settlement;
import io.posthorn.spool.Spool;
import io.posthorn.spool.SpoolException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The spool as the relay sees it: others may go on before and behind each call, and the ledger
 * hears what is written.
 */
final class WatchedSpool implements Spool {

  private final MemorySpool spool;
  private final Life life;
  private final Disk disk;
  private final Plant plant;
  private final Ledger ledger;

  WatchedSpool(MemorySpool spool, Life life, Disk disk, Plant plant, Ledger ledger) {
    this.spool = spool;
    this.life = life;
    this.disk = disk;
    this.plant = plant;
    this.ledger = ledger;
  }

  /** A disk that is broken can often not be read either. */
  private void requireReadable() {
    Thread.yield();
    if (spool.health() instanceof Health.Broken(String why) && disk.failsToRead()) {
      throw new SpoolException(why);
    }
  }

  private CompletableFuture<Void> written(CompletableFuture<Void> done) {
    disk.wake();
    Thread.yield();
    return done;
  }

  @Override
  public BodyWriter newBody() {
    return spool.newBody();
  }

  @Override
  public CompletableFuture<Void> accept(Acceptance acceptance) {
    Thread.yield();
    ledger.offered(acceptance, life);
    CompletableFuture<Void> synced =
        spool
            .accept(acceptance)
            .whenComplete((done, refused) -> {
              if (refused == null) {
                ledger.synced(acceptance);
                life.wrote();
              }
            });
    life.meets(Weather.Occasion.ACCEPTANCE);
    return plant.accepted(written(synced));
  }

  @Override
  public CompletableFuture<Void> settle(Settlement settlement) {
    Thread.yield();
    CompletableFuture<Void> synced =
        spool
            .settle(settlement)
            .whenComplete((done, refused) -> {
              if (refused == null) {
                ledger.settled(settlement);
                plant.settled(settlement);
                life.wrote();
              }
            });
    return written(synced);
  }

  @Override
  public CompletableFuture<Void> record(List<Event> events) {
    return written(spool.record(events));
  }

  @Override
  public CompletableFuture<Void> forgo(MessageId message) {
    throw new Violation("the report on " + message + " is forgone, for no reason in this world");
  }

  @Override
  public List<Alarm> alarms(Instant until, int limit) {
    return spool.alarms(until, limit);
  }

  @Override
  public CompletableFuture<Void> dismiss(Alarm alarm) {
    return spool.dismiss(alarm);
  }

  @Override
  public void onAccepted(Consumer<Acceptance> listener) {
    spool.onAccepted(listener);
  }

  @Override
  public void queues(QueueConsumer consumer) {
    spool.queues((name, head) -> head(name).ifPresent(first -> consumer.accept(name, first)));
  }

  @Override
  public List<Due> due(QueueName queue, Optional<Due> after, Instant until, int limit) {
    requireReadable();
    return plant.found(spool.due(queue, after, until, limit));
  }

  @Override
  public Optional<Instant> head(QueueName queue) {
    return plant.found(spool.due(queue, Optional.empty(), Instant.MAX, 100)).stream()
        .map(Due::time)
        .findFirst();
  }

  @Override
  public Optional<Instant> scheduleReached() {
    return spool.scheduleReached();
  }

  @Override
  public Optional<Message> message(MessageId id) {
    requireReadable();
    return spool.message(id);
  }

  @Override
  public Optional<Entry> entry(EntryId id) {
    requireReadable();
    return spool.entry(id);
  }

  @Override
  public List<Entry> entries(Optional<EntryId> after, int limit) {
    requireReadable();
    return spool.entries(after, limit);
  }

  @Override
  public List<MessageId> reportsOwed(Optional<MessageId> after, int limit) {
    requireReadable();
    return spool.reportsOwed(after, limit);
  }

  @Override
  public List<Owed> owed(MessageId message) {
    requireReadable();
    return spool.owed(message);
  }

  @Override
  public byte[] chunk(BodyRef body, int chunk) {
    requireReadable();
    return spool.chunk(body, chunk);
  }

  @Override
  public Journal journal() {
    return spool.journal();
  }

  @Override
  public Health health() {
    return spool.health();
  }

  @Override
  public boolean isCrowded() {
    return spool.isCrowded();
  }

  @Override
  public void close() {
    spool.close();
  }
}
