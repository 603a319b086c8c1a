package io.posthorn.mime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One header field as it stands in a message, with its folding and its CRLF.
 *
 * <p>Immutable. The octets are the field's own copy.
 */
public final class Field {

  private final String name;
  private final byte[] octets;
  private final int colon;

  private Field(String name, byte[] octets, int colon) {
    this.name = name;
    this.octets = octets;
    this.colon = colon;
  }

  /**
   * The field in {@code message} from {@code start} to {@code end}, with its colon at {@code
   * colon}.
   */
  static Field of(byte[] message, int start, int colon, int end) {
    byte[] octets = Arrays.copyOfRange(message, start, end);
    String name = new String(message, start, colon - start, StandardCharsets.US_ASCII);
    return new Field(name.stripTrailing(), octets, colon - start);
  }

  /**
   * A new field on one line.
   *
   * @param name printable ASCII without colon (RFC 5322 §3.6.8)
   * @param value without control characters but tabs: nothing in it can begin a line
   */
  public static Field of(String name, String value) {
    if (name.isEmpty() || name.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || c == ':')) {
      throw new IllegalArgumentException("not a field name: " + name);
    }
    if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) {
      throw new IllegalArgumentException("control character in a new field " + name);
    }
    byte[] octets = (name + ": " + value + "\r\n").getBytes(StandardCharsets.UTF_8);
    return new Field(name, octets, name.length());
  }

  /** The name as written. */
  public String name() {
    return name;
  }

  /** Whether this is a field of that name, in any case. */
  public boolean is(String other) {
    return name.equalsIgnoreCase(other);
  }

  /** The octets as they stand, with folding and the CRLF at the end (where there was one). */
  public byte[] octets() {
    return octets.clone();
  }

  /** How many octets. */
  public int length() {
    return octets.length;
  }

  /** The offset of the colon in {@link #octets()}. */
  public int colon() {
    return colon;
  }

  /** The value without folding and without white space around it, read as UTF-8. */
  public String value() {
    byte[] unfolded = new byte[octets.length];
    int length = 0;
    for (int i = colon + 1; i < octets.length; i++) {
      boolean lineEnd = octets[i] == '\r' || octets[i] == '\n';
      if (!lineEnd) {
        unfolded[length++] = octets[i];
      }
    }
    return new String(unfolded, 0, length, StandardCharsets.UTF_8).strip();
  }

  @Override
  public String toString() {
    return name + ": " + value();
  }
}
