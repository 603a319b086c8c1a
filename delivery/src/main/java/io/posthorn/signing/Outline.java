package io.posthorn.signing;

import io.posthorn.mime.Field;
import io.posthorn.mime.HeaderSection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which octets of a stored message leave. A header section may be large, and a slow peer takes a
 * message for an hour: so what is held meanwhile says where the octets are.
 *
 * @param fields those that leave, in order
 * @param header where they are; nothing is between two that follow each other
 * @param seam the line ends that are missing between header and body
 * @param rest the empty line, if it is there, and the body
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Outline(List<Field> fields, List<Span> header, byte[] seam, Span rest) {

  private static final String LINE_END = "\r\n";

  /**
   * The outline of a message.
   *
   * @param stored its header section
   * @param octets how long it is
   */
  static Outline of(HeaderSection stored, Predicate<Field> leaves, long octets) {
    List<Field> fields = new ArrayList<>();
    List<Span> header = new ArrayList<>();
    long at = 0; // fields follow each other without a gap
    for (Field field : stored.fields()) {
      Span span = new Span(at, at + field.length());
      if (leaves.test(field)) {
        fields.add(field);
        append(span, header);
      }
      at = span.end();
    }
    String seam = "";
    if (stored.bodyStart() == stored.end()) { // no empty line
      // A message may also end inside of its last field.
      seam = endsInside(fields) ? LINE_END + LINE_END : LINE_END;
    }
    Span rest = new Span(stored.end(), octets);
    return new Outline(fields, header, seam.getBytes(StandardCharsets.US_ASCII), rest);
  }

  /** As one with the span before, where that ends here. */
  private static void append(Span span, List<Span> spans) {
    if (!spans.isEmpty() && spans.getLast().end() == span.start()) {
      Span before = spans.removeLast();
      spans.add(new Span(before.start(), span.end()));
    } else {
      spans.add(span);
    }
  }

  private static boolean endsInside(List<Field> fields) {
    if (fields.isEmpty()) {
      return false;
    }
    byte[] last = fields.getLast().octets();
    return last[last.length - 1] != '\n';
  }

  /** How many octets of it leave. */
  long octets() {
    return header.stream().mapToLong(Span::octets).sum() + seam.length + rest.octets();
  }
}
