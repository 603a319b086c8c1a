package io.posthorn.rocks;

import io.posthorn.event.Event;
import io.posthorn.event.Journal.Line;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

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
