package io.posthorn.spool;

import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.event.Journal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The durable store of bodies, messages, entries, due times and journal.
 *
 * <p>Writing methods return at once; their futures complete when the change is synced, on a thread
 * that must not be blocked. Reading methods block and are for virtual threads; they throw {@link
 * SpoolException} when the store cannot be read. Safe for use by many threads.
 */
public interface Spool extends AutoCloseable {

  /** A place for the octets of a message that begins to arrive. */
  BodyWriter newBody();

  /**
   * Makes a message ours.
   *
   * @return completes when everything is on disk and synced: only then may 250 be answered.
   *     Exceptionally with {@link SpoolException}: nothing was taken, the client keeps its message
   */
  CompletableFuture<Void> accept(Acceptance acceptance);

  /**
   * Records outcomes.
   *
   * @return completes when they are synced. Exceptionally with {@link SpoolException}: delivery
   *     must stop, because what cannot be recorded would be sent twice
   */
  CompletableFuture<Void> settle(Settlement settlement);

  /**
   * Records events that change no mail.
   *
   * @return completes when they are synced; exceptionally with {@link SpoolException} when they
   *     were not taken: the store is broken or closed, or too much waits
   */
  CompletableFuture<Void> record(List<Event> events);

  /**
   * Tells {@code listener} of each acceptance once it is synced, in order, and before a settlement
   * of one of its entries completes: who hears of an entry after it was finished would send it
   * again. Called once, before mail is taken; the listener must return at once.
   */
  void onAccepted(Consumer<Acceptance> listener);

  /**
   * Tells {@code consumer} of every scheduled queue that has entries and when its first one is due,
   * in no order.
   */
  void queues(QueueConsumer consumer);

  /** Hears of one scheduled queue. */
  @FunctionalInterface
  interface QueueConsumer {

    /** Queue {@code name} is to be looked at at {@code head}. */
    void accept(QueueName name, Instant head);
  }

  /**
   * The due keys of a queue in order, of entries due at or before {@code until}.
   *
   * @param after where to go on, exclusive; empty for the head
   * @param limit the most keys returned
   */
  List<Due> due(QueueName queue, Optional<Due> after, Instant until, int limit);

  /** When the first entry of a queue is due; empty when the queue is. */
  Optional<Instant> head(QueueName queue);

  /**
   * What the queue's schedule ({@link io.posthorn.time.Time#schedule}) had reached when the store
   * was last written: a start whose clock lies before it goes on from there. Empty if nothing
   * waited when the store was opened, because then no due time is left that went by it.
   */
  Optional<Instant> scheduleReached();

  /** A message, unless it is finished. */
  Optional<Message> message(MessageId id);

  /** An entry, unless it is finished. */
  Optional<Entry> entry(EntryId id);

  /**
   * Unfinished entries in order of their ids, which is by age.
   *
   * @param after where to go on, exclusive; empty for the oldest
   * @param limit the most returned
   */
  List<Entry> entries(Optional<EntryId> after, int limit);

  /**
   * Finished messages whose senders are owed a report, oldest first: message and body are still
   * there.
   *
   * @param after where to go on, exclusive; empty for the oldest
   * @param limit the most returned
   */
  List<MessageId> reportsOwed(Optional<MessageId> after, int limit);

  /** What a sender is to be told of a message, finished or not, in order of its entries. */
  List<Owed> owed(MessageId message);

  /**
   * Alarms whose time has come, earliest first.
   *
   * @param until the latest time
   * @param limit the most returned
   */
  List<Alarm> alarms(Instant until, int limit);

  /**
   * Drops an alarm, because nobody is to be told.
   *
   * @return as of {@link #forgo}
   */
  CompletableFuture<Void> dismiss(Alarm alarm);

  /**
   * Drops what was kept for a report on a finished message, because there will be none.
   *
   * @return completes when that is synced; exceptionally with {@link SpoolException} when it was
   *     not taken
   */
  CompletableFuture<Void> forgo(MessageId message);

  /**
   * One chunk of a body.
   *
   * @param chunk from 0, below {@link BodyRef#chunks()}
   */
  byte[] chunk(BodyRef body, int chunk);

  /** The record of all that happened. */
  Journal journal();

  /**
   * A part of the store that turned out to be unreadable, and what to do about it, in one line.
   * What lies elsewhere goes on.
   */
  default Optional<String> damage() {
    return Optional.empty();
  }

  /** Whether mail can be taken now; cheap, never blocks. A store that is closed is broken. */
  Health health();

  /**
   * Whether so much mail is on its way to the disk that no more should begin to arrive; cheap,
   * never blocks. It ends by itself.
   */
  default boolean isCrowded() {
    return false;
  }

  /** Ends writing, in order, and closes the store. */
  @Override
  void close();
}
