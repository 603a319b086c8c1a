package io.posthorn.rocks;

import io.posthorn.spool.BodyRef;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import java.util.Arrays;
import java.util.Optional;
import org.rocksdb.RocksDBException;

/** The part of {@link SpoolCheck} that is about messages, their bodies and their recipients. */
final class MailCheck {

  private static final RecordCodec<Message> MESSAGES = new MessageCodec();
  private static final RecordCodec<Entry> ENTRIES = new EntryCodec();

  private final Engine engine;
  private final Findings findings;

  MailCheck(Engine engine, Findings findings) {
    this.engine = engine;
    this.findings = findings;
  }

  /** Looks at one message; whether the first chunk of its body is there. */
  boolean message(byte[] key, byte[] value) throws RocksDBException {
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

  /**
   * Counts bodies; more of them than messages and arriving ones together are garbage.
   *
   * @param withBody how many messages have one
   */
  long bodies(long withBody) throws RocksDBException {
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

  /** Looks at one recipient. */
  void entry(byte[] key, byte[] value) throws RocksDBException {
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
}
