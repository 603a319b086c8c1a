package io.posthorn.server;

/** Text from peers, made fit for a log line. */
final class Printable {

  private static final int MAX = 200;

  private Printable() {}

  /** {@code text} with all but printable ASCII escaped, cut to a length that fits a line. */
  static String of(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length() && out.length() < MAX; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '\\') {
        out.append(c);
      } else {
        out.append(String.format("\\u%04x", (int) c));
      }
    }
    return out.toString();
  }
}
