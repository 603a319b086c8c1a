package io.posthorn.rocks;

import io.posthorn.address.Mailbox;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.event.Facts;
import io.posthorn.event.Journal.Line;
import io.posthorn.options.SendingOptions;
import io.posthorn.outcome.Reason;
import io.posthorn.smtp.Command.BodyType;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.Due;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import io.posthorn.spool.QueueName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.rocksdb.RocksDBException;

/**
 * Makes records again out of what the journal has of them. Recipients whose records are lost: the
 * event of their message's acceptance names all of them in order, a due key says that one is
 * unfinished, and the events of outcomes say which are not. Only their attempts and what an
 * operator noted are gone. Messages whose records are lost: their sender can be told that they are.
 */
final class LostRecords {

  private static final RecordCodec<Entry> ENTRIES = new EntryCodec();
  private static final String HELD_BY = "posthorn";
  private static final String WHY_HELD = "it was held before its record was lost";

  private final Engine engine;
  private final Instant now;

  LostRecords(Engine engine, Instant now) {
    this.engine = engine;
    this.now = now;
  }

  /** The entries to which due keys lead that have none, but for those that are finished. */
  List<Entry> of(List<Due> due) throws RocksDBException {
    Map<MessageId, BitSet> finished = new HashMap<>();
    due.forEach(key -> finished.put(key.entry().message(), new BitSet()));
    finished(finished);
    List<Entry> found = new ArrayList<>();
    for (Due key : due) {
      EntryId id = key.entry();
      boolean done = finished.getOrDefault(id.message(), new BitSet()).get(id.index());
      Optional<Facts> facts = done ? Optional.empty() : facts(id.message());
      facts.flatMap(known -> entry(known, id, key.time())).ifPresent(found::add);
    }
    return found;
  }

  /** A stored entry. */
  void put(Entry entry, Batch batch) {
    batch.put(Family.ENTRY, Keys.entry(entry.id()), ENTRIES.encode(entry));
  }

  /**
   * The unfinished entries of messages that have neither entries nor a report to wait for.
   *
   * @return for each message as many as could be made out, due now
   */
  Map<MessageId, List<Entry>> unfinished(List<MessageId> messages) throws RocksDBException {
    Map<MessageId, BitSet> finished = new HashMap<>();
    messages.forEach(message -> finished.put(message, new BitSet()));
    if (!messages.isEmpty()) {
      finished(finished);
    }
    Map<MessageId, List<Entry>> found = new HashMap<>();
    for (MessageId message : messages) {
      Optional<Facts> facts = facts(message);
      BitSet done = finished.getOrDefault(message, new BitSet());
      int recipients = facts.map(known -> known.recipients().size()).orElse(0);
      List<Entry> entries =
          IntStream.range(0, recipients)
              .filter(index -> !done.get(index))
              .mapToObj(index -> entry(facts.orElseThrow(), new EntryId(message, index), now))
              .flatMap(Optional::stream)
              .toList();
      found.put(message, entries);
    }
    return found;
  }

  /**
   * What is known of a message whose record is lost: enough to tell its sender, and nothing to
   * send.
   *
   * @param index of a recipient that is not finished
   */
  Optional<Message> message(EntryId index) throws RocksDBException {
    MessageId id = index.message();
    Optional<Facts> known = facts(id).filter(facts -> index.index() < facts.recipients().size());
    return known.map(facts -> {
      Message.Content content =
          new Message.Content(
              new BodyRef(id, 0, 0), "", facts.content().rfcMessageId(), BodyType.SEVEN_BIT, false);
      SendingOptions none = SendingOptions.NONE;
      SendingOptions options =
          new SendingOptions(
              none.security(),
              none.timing(),
              facts.testMode(),
              facts.labels(),
              none.tracking(),
              none.source(),
              none.extras());
      return new Message(
          id,
          new Message.Sender(facts.from(), facts.sendingDomain(), facts.origin()),
          content,
          options,
          new Message.Life(id.time(), now, now),
          facts.recipients().size());
    });
  }

  private void finished(Map<MessageId, BitSet> of) throws RocksDBException {
    eachFinished(entry -> mark(of, entry));
  }

  /** Takes a recipient. */
  @FunctionalInterface
  interface Sink {

    void accept(EntryId entry) throws RocksDBException;
  }

  /** Gives each recipient of whom the journal says that it was delivered or failed. */
  void eachFinished(Sink sink) throws RocksDBException {
    try (Range range = engine.all(Family.JOURNAL)) {
      for (; range.isValid(); range.next()) {
        Optional<Line> line = JournalRow.decode(0, range.value()).optional();
        if (line.isPresent()) {
          switch (line.get().event()) {
            case Event.Delivered delivered -> sink.accept(delivered.entry());
            case Event.Bounced bounced -> sink.accept(bounced.entry());
            case Event.Accepted _, Event.Rejected _, Event.Dropped _ -> {}
            case Event.Deferred _, Event.Held _, Event.Released _ -> {}
          }
        }
      }
    }
  }

  private static void mark(Map<MessageId, BitSet> of, EntryId entry) {
    BitSet done = of.get(entry.message());
    if (done != null) {
      done.set(entry.index());
    }
  }

  private Optional<Facts> facts(MessageId message) throws RocksDBException {
    Optional<byte[]> sequence = engine.get(Family.FIRST, Keys.message(message));
    if (sequence.isEmpty()) {
      return Optional.empty();
    }
    return engine
        .get(Family.JOURNAL, sequence.get())
        .flatMap(row -> JournalRow.decode(0, row).optional())
        .flatMap(line ->
            line.event() instanceof Event.Accepted accepted && accepted.message().equals(message)
                ? Optional.of(accepted.facts())
                : Optional.empty());
  }

  private Optional<Entry> entry(Facts facts, EntryId id, Instant due) {
    if (id.index() >= facts.recipients().size()) {
      return Optional.empty();
    }
    Mailbox recipient = facts.recipients().get(id.index());
    QueueName queue = new QueueName(facts.sendingDomain(), recipient.domain());
    boolean held = due.equals(Entry.HELD.due());
    Reason reason = due.isAfter(now) ? Reason.SCHEDULED : Reason.DUE_NOW;
    Entry entry = Entry.of(id, recipient, queue, new Entry.Pause(held ? now : due, reason));
    return Optional.of(held ? entry.held(now, new Event.Note(HELD_BY, WHY_HELD)) : entry);
  }
}
