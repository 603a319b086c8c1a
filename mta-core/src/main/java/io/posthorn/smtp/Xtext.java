package io.posthorn.smtp;

import java.util.Optional;

/** The xtext encoding of parameter values (RFC 3461 §4). Pure. */
final class Xtext {

  private static final String DIGITS = "0123456789ABCDEF";

  private Xtext() {}

  /**
   * What {@code text} stands for; empty where it is no xtext, or stands for anything but printable
   * ASCII: no control character may come through a parameter into a line that we write.
   */
  static Optional<String> decode(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '+') {
        int octet = i + 2 < text.length() ? octet(text.charAt(i + 1), text.charAt(i + 2)) : -1;
        if (octet < ' ' || octet > '~') {
          return Optional.empty();
        }
        out.append((char) octet);
        i += 2;
      } else if (c > ' ' && c <= '~' && c != '=') {
        out.append(c);
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(out.toString());
  }

  /** {@code text}, which is printable ASCII, as a value. */
  static String encode(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > ' ' && c <= '~' && c != '+' && c != '=') {
        out.append(c);
      } else {
        out.append('+').append(DIGITS.charAt(c >> 4 & 15)).append(DIGITS.charAt(c & 15));
      }
    }
    return out.toString();
  }

  /** RFC 3461 §4: two digits in upper case; or -1. */
  private static int octet(char high, char low) {
    int first = DIGITS.indexOf(high);
    int second = DIGITS.indexOf(low);
    return first < 0 || second < 0 ? -1 : first << 4 | second;
  }
}
