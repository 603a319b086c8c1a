package io.posthorn.rocks;

/**
 * How one kind of record is stored: a version octet, then tagged fields. A tag keeps its meaning
 * for ever; tags that a reader does not know are passed over; the version goes up only when an
 * older reader would misunderstand.
 *
 * @param <T> the record
 */
interface RecordCodec<T> {

  /** The version that all records have so far. */
  int VERSION = 1;

  /** Adds the record's fields. */
  void write(T record, FieldWriter out);

  /** Takes the record from its fields; may throw whatever the record's own checks throw. */
  T read(FieldReader in);

  /** The record as octets. */
  default byte[] encode(T record) {
    FieldWriter out = FieldWriter.record(VERSION);
    write(record, out);
    return out.octets();
  }

  /** The record that {@code octets} are; total: whatever they are, this does not throw. */
  default Decoded<T> decode(byte[] octets) {
    if (octets.length == 0) {
      return new Decoded.Damaged<>("empty");
    }
    if (octets[0] != VERSION) {
      return new Decoded.Damaged<>("of version " + octets[0] + ", known is " + VERSION);
    }
    try {
      return new Decoded.Value<>(read(FieldReader.of(octets, 1, octets.length)));
    } catch (RuntimeException e) {
      // Fields out of bounds and values that a record refuses: both mean that the octets are wrong.
      return new Decoded.Damaged<>(String.valueOf(e.getMessage()));
    }
  }
}
