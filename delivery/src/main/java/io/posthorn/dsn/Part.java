package io.posthorn.dsn;

import java.nio.charset.StandardCharsets;

/**
 * One part of a report, 7-bit on the wire whatever it holds: a report must get through everywhere.
 */
final class Part {

  /** RFC 5322 §2.1.1, without CRLF. */
  private static final int MAX_LINE = 998;

  private Part() {}

  /**
   * Fields, empty line and body; a character an octet.
   *
   * @param type the value of Content-Type
   * @param content in CRLF form
   */
  static String encode(String type, byte[] content) {
    String fields = "Content-Type: " + type + "\r\n";
    if (isPlain(content)) {
      return fields + "\r\n" + new String(content, StandardCharsets.US_ASCII);
    }
    return fields
        + "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        + QuotedPrintable.encode(content);
  }

  /** A message within the report, not encoded; the caller has seen to it that it is fit. */
  static String message(Returned returned) {
    String fields = "Content-Type: message/rfc822\r\n";
    String octets = new String(returned.octets(), StandardCharsets.ISO_8859_1);
    return returned.isSevenBit()
        ? fields + "\r\n" + octets
        : fields + "Content-Transfer-Encoding: 8bit\r\n\r\n" + octets;
  }

  /** Whether it can stand as it is: 7-bit, in lines of a length that every host takes. */
  private static boolean isPlain(byte[] content) {
    int line = 0;
    for (byte octet : content) {
      line = octet == '\n' ? 0 : line + 1;
      if (octet <= 0 || line > MAX_LINE + 1) { // the CR counts, too
        return false;
      }
    }
    return true;
  }
}
