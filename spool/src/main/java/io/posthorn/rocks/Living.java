package io.posthorn.rocks;

import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.Message;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which entries of a message are unfinished, so that the last one's outcome takes the message with
 * it, unless a report is owed. A bounded window: what is not in it is read. The committer's alone.
 */
final class Living {

  private static final Logger LOG = LoggerFactory.getLogger(Living.class);

  /** The most entries a message may have; far beyond any envelope. */
  static final int MAX_ENTRIES = 1 << 20;

  private static final int KNOWN = 32_768;

  private static final RecordCodec<Message> MESSAGES = new MessageCodec();

  private final Map<MessageId, Rest> known = new Bounded<>(KNOWN);
  private final List<MessageId> finished = new ArrayList<>();
  private final Consumer<RocksDBException> unreadable;

  Living(Consumer<RocksDBException> unreadable) {
    this.unreadable = unreadable;
  }

  /**
   * What is left of a message.
   *
   * @param body empty where the message's record is missing or unreadable
   * @param entries that are unfinished
   * @param owed failures that the sender is to be told of
   */
  record Rest(Optional<BodyRef> body, BitSet entries, BitSet owed) {}

  /** A message that becomes ours. */
  void add(MessageId message, BodyRef body, int entries) {
    BitSet all = new BitSet(entries);
    all.set(0, entries);
    known.put(message, new Rest(Optional.of(body), all, new BitSet(0)));
  }

  /** What is left of a message; to be changed by the caller as it writes. */
  Rest of(MessageId message, Engine engine) throws RocksDBException {
    Rest rest = known.get(message);
    if (rest == null) {
      rest = readOrKeep(message, engine);
      known.put(message, rest);
    }
    return rest;
  }

  /**
   * A message that the disk no longer gives whole is kept: outcomes must be recorded all the same.
   */
  private Rest readOrKeep(MessageId message, Engine engine) throws RocksDBException {
    try {
      return read(message, engine);
    } catch (RocksDBException e) {
      if (!Engine.isLost(e)) {
        throw e;
      }
      unreadable.accept(e);
      LOG.error("What is left of message {} cannot be read: {}", message, e.getMessage());
      BitSet neverEmpty = new BitSet();
      neverEmpty.set(0, MAX_ENTRIES + 1);
      BitSet someOrNone = new BitSet();
      someOrNone.set(MAX_ENTRIES);
      return new Rest(Optional.empty(), neverEmpty, someOrNone);
    }
  }

  /** A message that goes with this group: the disk still has it until that is written. */
  void finish(MessageId message) {
    known.put(message, new Rest(Optional.empty(), new BitSet(0), new BitSet(0)));
    finished.add(message);
  }

  /** The groups before are written. */
  void forgetFinished() {
    finished.forEach(known::remove);
    finished.clear();
  }

  private static Rest read(MessageId message, Engine engine) throws RocksDBException {
    byte[] key = Keys.message(message);
    Optional<Message> found =
        engine.get(Family.MESSAGE, key).flatMap(octets -> MESSAGES.decode(octets).optional());
    BitSet entries = indexes(Family.ENTRY, key, engine);
    boolean untouched =
        found.filter(whole -> entries.cardinality() == whole.recipients()).isPresent();
    BitSet owed = untouched ? new BitSet(0) : indexes(Family.OWED, key, engine);
    return new Rest(found.map(whole -> whole.content().body()), entries, owed);
  }

  private static BitSet indexes(Family family, byte[] message, Engine engine)
      throws RocksDBException {
    BitSet indexes = new BitSet();
    try (Range range = engine.prefix(family, message)) {
      for (; range.isValid(); range.next()) {
        EntryId entry = Keys.entry(range.key());
        if (entry.index() < MAX_ENTRIES) {
          indexes.set(entry.index());
        }
      }
    }
    return indexes;
  }
}
