package io.posthorn.rocks;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what {@link FieldWriter} wrote. All methods throw {@link IllegalArgumentException} when the
 * octets are not that; nothing is allocated beyond the octets that are there.
 */
final class FieldReader {

  private final byte[] octets;
  private final List<Field> fields = new ArrayList<>();

  private FieldReader(byte[] octets) {
    this.octets = octets;
  }

  /** Where the payload of a field is. */
  private record Field(int tag, int start, int end) {}

  static FieldReader of(byte[] octets, int start, int end) {
    FieldReader reader = new FieldReader(octets);
    int at = start;
    while (at < end) {
      Base128 tag = reader.base128(at, end);
      Base128 length = reader.base128(tag.behind(), end);
      if (tag.value() <= 0 || tag.value() > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("bad tag at octet " + at);
      }
      if (length.value() < 0 || length.value() > end - length.behind()) {
        throw new IllegalArgumentException("field " + tag.value() + " is longer than the record");
      }
      at = length.behind() + (int) length.value();
      reader.fields.add(new Field((int) tag.value(), length.behind(), at));
    }
    return reader;
  }

  boolean has(int tag) {
    return find(tag).isPresent();
  }

  long number(int tag) {
    return number(required(tag));
  }

  int small(int tag) {
    return Math.toIntExact(number(tag));
  }

  Instant time(int tag) {
    return Instant.ofEpochMilli(number(tag));
  }

  String text(int tag) {
    return text(required(tag));
  }

  Optional<String> optionalText(int tag) {
    return find(tag).map(this::text);
  }

  List<String> texts(int tag) {
    return all(tag).stream().map(this::text).toList();
  }

  boolean flag(int tag) {
    return optionalFlag(tag).orElse(false);
  }

  Optional<Boolean> optionalFlag(int tag) {
    return find(tag).map(field -> number(field) != 0);
  }

  byte[] octets(int tag) {
    Field field = required(tag);
    byte[] copy = new byte[field.end() - field.start()];
    System.arraycopy(octets, field.start(), copy, 0, copy.length);
    return copy;
  }

  FieldReader nested(int tag) {
    return nested(required(tag));
  }

  Optional<FieldReader> optionalNested(int tag) {
    return find(tag).map(this::nested);
  }

  List<FieldReader> allNested(int tag) {
    return all(tag).stream().map(this::nested).toList();
  }

  private FieldReader nested(Field field) {
    return of(octets, field.start(), field.end());
  }

  private long number(Field field) {
    Base128 number = base128(field.start(), field.end());
    if (number.behind() != field.end()) {
      throw new IllegalArgumentException("field " + field.tag() + " is not a number");
    }
    return number.value() >>> 1 ^ -(number.value() & 1);
  }

  private String text(Field field) {
    ByteBuffer payload = ByteBuffer.wrap(octets, field.start(), field.end() - field.start());
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(payload).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("field " + field.tag() + " is not UTF-8", e);
    }
  }

  private Field required(int tag) {
    return find(tag)
        .orElseThrow(() -> new IllegalArgumentException("field " + tag + " is missing"));
  }

  private Optional<Field> find(int tag) {
    return fields.stream().filter(field -> field.tag() == tag).findFirst();
  }

  private List<Field> all(int tag) {
    return fields.stream().filter(field -> field.tag() == tag).toList();
  }

  /** A base-128 number and the place behind it. */
  private record Base128(long value, int behind) {}

  private Base128 base128(int start, int end) {
    long value = 0;
    int shift = 0;
    for (int at = start; at < end && shift < Long.SIZE; at++) {
      value |= (long) (octets[at] & 0x7f) << shift;
      shift += 7;
      if (octets[at] >= 0) {
        return new Base128(value, at + 1);
      }
    }
    throw new IllegalArgumentException("a number without an end at octet " + start);
  }
}
