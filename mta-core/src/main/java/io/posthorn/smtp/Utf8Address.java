package io.posthorn.smtp;

import java.util.Locale;
import java.util.Optional;

/**
 * Addresses of the type {@code utf-8} (RFC 6533 §3), which may be written in 7 bit: {@code \x{FC}}
 * stands for a character that cannot be written as it is. Pure.
 */
public final class Utf8Address {

  /** Six digits hold every character. */
  private static final int MAX_DIGITS = 6;

  private Utf8Address() {}

  /** The 7-bit form, utf-8-addr-xtext. */
  public static String encode(String address) {
    StringBuilder out = new StringBuilder();
    address
        .codePoints()
        .forEach(c -> {
          if (isPlain(c) && c < 0x80) {
            out.append((char) c);
          } else {
            out.append(String.format(Locale.ROOT, "\\x{%02X}", c));
          }
        });
    return out.toString();
  }

  /** What either form stands for; empty where it is none, or holds a control character. */
  static Optional<String> decode(String text) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (c != '\\') {
        if (!isPlain(c)) {
          return Optional.empty();
        }
        out.appendCodePoint(c);
        at += Character.charCount(c);
        continue;
      }
      int end = text.startsWith("\\x{", at) ? text.indexOf('}', at) : -1;
      int point = end < 0 ? -1 : hex(text.substring(at + 3, end));
      if (point < ' ' || point >= 0x7f && point < 0xa0 || !Character.isDefined(point)) {
        return Optional.empty();
      }
      out.appendCodePoint(point);
      at = end + 1;
    }
    return Optional.of(out.toString());
  }

  private static int hex(String digits) {
    boolean good =
        digits.length() >= 2
            && digits.length() <= MAX_DIGITS
            && digits.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'A' && c <= 'F');
    int point = good ? Integer.parseInt(digits, 16) : -1;
    boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    return surrogate || point > Character.MAX_CODE_POINT ? -1 : point;
  }

  /** QUCHAR: what stands for itself. */
  private static boolean isPlain(int c) {
    boolean ascii = c > ' ' && c < 0x7f && c != '\\' && c != '+' && c != '=';
    return ascii || c >= 0xa0 && !(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
