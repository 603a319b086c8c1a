package io.posthorn.dsn;

/** Text of peers and clients, made fit for lines of our own. Pure. */
final class SafeText {

  /** Where lines are broken, if there is a space. */
  private static final int WIDTH = 76;

  /** Where words are: far enough for any link, and below 998 (RFC 5322 §2.1.1). */
  private static final int MAX_WORD = 900;

  private SafeText() {}

  /** Without what could begin a line, or turn one around in front of a reader. */
  static String clean(String text) {
    StringBuilder out = new StringBuilder(text);
    for (int i = 0; i < out.length(); i++) {
      if (isControl(out.charAt(i))) {
        out.setCharAt(i, ' ');
      }
    }
    return out.toString();
  }

  /** Clean, and 7-bit: a question mark for each other character. */
  static String ascii(String text) {
    StringBuilder out = new StringBuilder(clean(text));
    for (int i = 0; i < out.length(); i++) {
      if (out.charAt(i) > '~') {
        out.setCharAt(i, '?');
      }
    }
    return out.toString();
  }

  /** The first {@code most} characters, without half a character at the end. */
  static String clip(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end);
  }

  /**
   * Lines that end in CRLF: {@code start}, and the words of {@code text} behind it. No line is of
   * spaces only: some readers take one for the end of a field.
   *
   * @param start of the first line, without a space at its end unless it is all space
   * @param indent of the others; where a word must not begin a line, not empty
   */
  static String fold(String start, String text, String indent) {
    StringBuilder out = new StringBuilder(start);
    int column = start.length();
    boolean fresh = start.isBlank();
    for (String word : clean(text).split(" ", -1)) {
      for (int at = 0; at < word.length(); at += MAX_WORD) {
        String piece = word.substring(at, Math.min(word.length(), at + MAX_WORD));
        if (!fresh && column + 1 + piece.length() > WIDTH) {
          out.append("\r\n").append(indent);
          column = indent.length();
        } else if (!fresh) {
          out.append(' ');
          column++;
        }
        out.append(piece);
        column += piece.length();
        fresh = false;
      }
    }
    return out.append("\r\n").toString();
  }

  /** C0, DEL, C1, the line separators of Unicode and its marks of direction. */
  private static boolean isControl(char c) {
    return c < ' '
        || c >= 0x7f && c < 0xa0
        || c == 0x200e
        || c == 0x200f
        || c >= 0x2028 && c <= 0x202e
        || c >= 0x2066 && c <= 0x2069;
  }
}
