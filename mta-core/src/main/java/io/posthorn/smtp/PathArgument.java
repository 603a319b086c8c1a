package io.posthorn.smtp;

import java.util.Locale;
import java.util.Optional;

/**
 * The argument of MAIL or RCPT, cut into its path and its parameters (RFC 5321 §4.1.1.2).
 *
 * @param path what stands between the angle brackets
 * @param parameters what stands behind them, without spaces around it
 */
record PathArgument(String path, String parameters) {

  /** The argument in {@code text} behind {@code keyword}, or empty where it has no such form. */
  static Optional<PathArgument> read(String text, String keyword) {
    if (!text.toUpperCase(Locale.ROOT).startsWith(keyword)) {
      return Optional.empty();
    }
    // RFC 5321 §3.3: no space behind the colon, but many clients write one
    String rest = text.substring(keyword.length()).stripLeading();
    int end = closingBracket(rest);
    if (end < 0) {
      return Optional.empty();
    }
    boolean apart = end + 1 == rest.length() || rest.charAt(end + 1) == ' ';
    return apart
        ? Optional.of(new PathArgument(rest.substring(1, end), rest.substring(end + 1).strip()))
        : Optional.empty();
  }

  /**
   * The path without its source route, which has no meaning any more: what stands before the colon
   * of a path that begins with an at sign (RFC 5321 §3.6.1, appendix C).
   */
  String mailbox() {
    int colon = path.startsWith("@") ? path.indexOf(':') : -1;
    return path.substring(colon + 1);
  }

  /** Index of the bracket that closes the one at the start, not inside quotes; or -1. */
  private static int closingBracket(String text) {
    if (!text.startsWith("<")) {
      return -1;
    }
    boolean quoted = false;
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quoted) {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == '>' && !quoted) {
        return i;
      }
    }
    return -1;
  }
}
