package io.posthorn.mime;

/** Counts what the octets of one part come to when its transfer encoding is undone. */
final class PartSize {

  private enum Encoding {
    NONE,
    BASE64,
    QUOTED_PRINTABLE
  }

  private Encoding encoding = Encoding.NONE;
  private long decoded;
  private long inLine;
  private long equals;
  private boolean lastIsEquals;
  private boolean carriageReturn;
  private long ended;

  /** A part begins. */
  void begin(String contentTransferEncoding) {
    encoding =
        switch (contentTransferEncoding) {
          case "base64" -> Encoding.BASE64;
          case "quoted-printable" -> Encoding.QUOTED_PRINTABLE;
          default -> Encoding.NONE;
        };
    decoded = 0;
    ended = 0;
    startLine();
  }

  private void startLine() {
    inLine = 0;
    equals = 0;
    lastIsEquals = false;
    carriageReturn = false;
  }

  /** The next octet of a line. */
  void count(byte octet) {
    carriageReturn = octet == '\r';
    if (!carriageReturn) {
      boolean counts = encoding != Encoding.BASE64 || isBase64(octet);
      inLine += counts ? 1 : 0;
      lastIsEquals = octet == '=';
      equals += lastIsEquals ? 1 : 0;
    }
  }

  /** The line has ended, and is not a boundary. */
  void endLine() {
    decoded += ended;
    int lineEnd = carriageReturn ? 2 : 1;
    switch (encoding) {
      case NONE -> {
        decoded += inLine;
        ended = lineEnd;
      }
      case BASE64 -> {
        decoded += inLine;
        ended = 0;
      }
      case QUOTED_PRINTABLE -> {
        long soft = lastIsEquals ? 1 : 0; // RFC 2045 §6.7 (5): joins the next line to this one
        decoded += Math.max(0, inLine - soft - 2 * (equals - soft));
        ended = lastIsEquals ? 0 : lineEnd;
      }
    }
    startLine();
  }

  /** The octets up to a boundary that comes now: the line end before is its (RFC 2046 §5.1.1). */
  long octets() {
    return encoding == Encoding.BASE64 ? decoded * 3 / 4 : decoded;
  }

  /** The octets of a part that no boundary ends. */
  long withLastLineEnd() {
    return octets() + ended;
  }

  private static boolean isBase64(byte octet) {
    return octet >= 'A' && octet <= 'Z'
        || octet >= 'a' && octet <= 'z'
        || octet >= '0' && octet <= '9'
        || octet == '+'
        || octet == '/';
  }
}
