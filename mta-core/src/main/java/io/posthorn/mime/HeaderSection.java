package io.posthorn.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The header section of a message (RFC 5322 §2.2) as an index over its octets, in CRLF form.
 *
 * <p>Reading never fails: a line that is neither a field nor the continuation of one ends the
 * section, as mail systems have always treated it, and belongs to the body.
 *
 * @param fields in order
 * @param end the offset behind the section's last field
 * @param bodyStart the offset of the body: behind the empty line, or {@code end} where there is
 *     none
 */
public record HeaderSection(List<Field> fields, int end, int bodyStart) {

  public HeaderSection {
    fields = List.copyOf(fields);
  }

  /**
   * Reads the section at the start of {@code octets}.
   *
   * @param length how many octets to look at; the section must end before
   */
  public static HeaderSection parse(byte[] octets, int length) {
    List<Field> fields = new ArrayList<>();
    int at = 0;
    while (at < length) {
      if (isCrLf(octets, at, length)) {
        return new HeaderSection(fields, at, at + 2);
      }
      int colon = colon(octets, at, length);
      if (colon < 0) {
        break;
      }
      int end = endOfField(octets, colon, length);
      fields.add(Field.of(octets, at, colon, end));
      at = end;
    }
    return new HeaderSection(fields, at, at);
  }

  /** The first field of that name, in any case. */
  public Optional<Field> first(String name) {
    for (Field field : fields) { // asked for each part of a message as it arrives
      if (field.is(name)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }

  /** All fields of that name, in any case, in order. */
  public List<Field> all(String name) {
    return fields.stream().filter(field -> field.is(name)).toList();
  }

  /** Index of the colon behind a field name (RFC 5322 §3.6.8: printable ASCII), or -1. */
  private static int colon(byte[] octets, int from, int length) {
    int at = from;
    while (at < length && octets[at] > ' ' && octets[at] < 0x7f && octets[at] != ':') {
      at++;
    }
    int name = at;
    while (at < length && (octets[at] == ' ' || octets[at] == '\t')) {
      at++; // RFC 5322 §4.5: white space before the colon is obsolete, but read
    }
    return name > from && at < length && octets[at] == ':' ? at : -1;
  }

  /** The offset behind the CRLF that is not followed by a continuation. */
  private static int endOfField(byte[] octets, int from, int length) {
    int at = from;
    while (at < length) {
      if (isCrLf(octets, at, length)) {
        at += 2;
        boolean folded = at < length && (octets[at] == ' ' || octets[at] == '\t');
        if (!folded) {
          return at;
        }
      } else {
        at++;
      }
    }
    return length;
  }

  private static boolean isCrLf(byte[] octets, int at, int length) {
    return at + 1 < length && octets[at] == '\r' && octets[at + 1] == '\n';
  }
}
