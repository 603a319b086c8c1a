package io.posthorn.dsn;

/** The quoted-printable encoding (RFC 2045 §6.7) of text in CRLF form. Pure. */
final class QuotedPrintable {

  /** RFC 2045 §6.7 (5): 76 with the soft break's equals sign. */
  private static final int MAX_COLUMN = 75;

  private static final String DIGITS = "0123456789ABCDEF";

  private QuotedPrintable() {}

  /** Seven-bit text, in lines of at most 76 characters. */
  static String encode(byte[] octets) {
    StringBuilder out = new StringBuilder(octets.length + octets.length / 8);
    int column = 0;
    for (int i = 0; i < octets.length; i++) {
      if (isLineEnd(octets, i)) {
        out.append("\r\n");
        column = 0;
        i++;
        continue;
      }
      int octet = octets[i] & 0xff;
      int width = isLiteral(octets, i) ? 1 : 3;
      if (column + width > MAX_COLUMN) {
        out.append("=\r\n");
        column = 0;
      }
      if (width == 1) {
        out.append((char) octet);
      } else {
        out.append('=').append(DIGITS.charAt(octet >> 4)).append(DIGITS.charAt(octet & 15));
      }
      column += width;
    }
    return out.toString();
  }

  private static boolean isLiteral(byte[] octets, int at) {
    byte octet = octets[at];
    if (octet == ' ' || octet == '\t') { // (3): not at the end of a line
      return at + 1 < octets.length && !isLineEnd(octets, at + 1);
    }
    return octet > ' ' && octet < 0x7f && octet != '=';
  }

  private static boolean isLineEnd(byte[] octets, int at) {
    return octets[at] == '\r' && at + 1 < octets.length && octets[at + 1] == '\n';
  }
}
