package io.posthorn.rocks;

import io.posthorn.event.Event;
import io.posthorn.event.Journal.Line;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.rocksdb.RocksDBException;

/** How a line of the journal is stored: milliseconds since 1970, then the event's record. */
final class JournalRow {

  private static final RecordCodec<Event> EVENTS = new EventCodec();

  private JournalRow() {}

  static byte[] encode(Instant time, byte[] event) {
    return ByteBuffer.allocate(Long.BYTES + event.length)
        .putLong(time.toEpochMilli())
        .put(event)
        .array();
  }

  /** Whether an event is the one of its message that all others rely on: it is indexed. */
  static boolean hasFacts(Event event) {
    return switch (event) {
      case Event.Accepted _, Event.Rejected _ -> true;
      case Event.Dropped _, Event.OfEntry _ -> false;
    };
  }

  /** Whether a row of the index leads to its message's event, or to one that cannot be read. */
  static boolean isIndexedBy(byte[] message, long sequence, Engine engine) throws RocksDBException {
    Optional<byte[]> row = engine.get(Family.JOURNAL, Keys.journal(sequence));
    return row.isPresent()
        && switch (decode(sequence, row.get())) {
          case Decoded.Value<Line>(Line line) ->
              hasFacts(line.event()) && line.event().message().equals(Keys.message(message));
          case Decoded.Damaged<Line> damaged -> true;
        };
  }

  /** The time of a row; 1970 where it is too short to have one. */
  static Instant time(byte[] row) {
    return Instant.ofEpochMilli(row.length < Long.BYTES ? 0 : ByteBuffer.wrap(row).getLong());
  }

  static Decoded<Line> decode(long sequence, byte[] row) {
    if (row.length < Long.BYTES) {
      return new Decoded.Damaged<>("too short");
    }
    return switch (EVENTS.decode(Arrays.copyOfRange(row, Long.BYTES, row.length))) {
      case Decoded.Value<Event>(Event event) ->
          new Decoded.Value<>(new Line(sequence, time(row), event));
      case Decoded.Damaged<Event>(String why) -> new Decoded.Damaged<>(why);
    };
  }
}
