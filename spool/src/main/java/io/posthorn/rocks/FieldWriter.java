package io.posthorn.rocks;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes tagged fields: tag, length, payload, the first two as base-128 numbers. Whatever is false,
 * zero by default or empty is left out.
 */
final class FieldWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

  private FieldWriter() {}

  /** A record, which begins with its version. */
  static FieldWriter record(int version) {
    FieldWriter writer = new FieldWriter();
    writer.out.write(version);
    return writer;
  }

  /** A number of any size. */
  FieldWriter number(int tag, long value) {
    FieldWriter payload = new FieldWriter();
    payload.base128(value << 1 ^ value >> 63); // zigzag: small negatives stay short
    return octets(tag, payload.octets());
  }

  /** To the millisecond. */
  FieldWriter time(int tag, Instant time) {
    return number(tag, time.toEpochMilli());
  }

  /** In UTF-8. */
  FieldWriter text(int tag, String text) {
    return octets(tag, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Text, or nothing. */
  FieldWriter text(int tag, Optional<String> text) {
    text.ifPresent(value -> text(tag, value));
    return this;
  }

  /** Present only when true. */
  FieldWriter flag(int tag, boolean value) {
    return value ? number(tag, 1) : this;
  }

  /** Yes, no, or nothing. */
  FieldWriter flag(int tag, Optional<Boolean> value) {
    value.ifPresent(present -> number(tag, present ? 1 : 0));
    return this;
  }

  /** Fields inside of a field. */
  FieldWriter nested(int tag, Consumer<FieldWriter> content) {
    FieldWriter inner = new FieldWriter();
    content.accept(inner);
    return octets(tag, inner.octets());
  }

  FieldWriter octets(int tag, byte[] payload) {
    base128(tag);
    base128(payload.length);
    out.writeBytes(payload);
    return this;
  }

  byte[] octets() {
    return out.toByteArray();
  }

  private void base128(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
