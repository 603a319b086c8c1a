package io.posthorn.intake;

/** Makes what clients said fit for a line of log, so that it cannot look like another one. */
final class LogText {

  private LogText() {}

  /** One word: blanks and controls are replaced. */
  static String word(String text) {
    return replaced(text, '?');
  }

  /** A text in quotes: controls and quotes are replaced. */
  static String quoted(String text) {
    return '"' + replaced(text, ' ').replace('"', '\'') + '"';
  }

  private static String replaced(String text, char by) {
    StringBuilder out = new StringBuilder(text.length());
    text.chars()
        .forEach(c -> {
          boolean breaks = c <= ' ' || c >= 0x7f && c <= 0xa0 || c == 0x2028 || c == 0x2029;
          out.append(breaks ? by : (char) c);
        });
    return out.toString();
  }
}
