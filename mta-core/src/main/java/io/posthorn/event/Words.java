package io.posthorn.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The words of a text, in lower case. What is no blank and no punctuation makes a word, so that an
 * address is one and a name with a hyphen too; full stops and single quotes only count inside.
 */
final class Words {

  private static final String PUNCTUATION = "<>()[]{},;:\"!?|\u00ab\u00bb\u201c\u201d\u201e";

  private Words() {}

  static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || isBetween(text.charAt(i))) {
        add(text, start, i, words);
        start = i + 1;
      }
    }
    return words;
  }

  private static void add(String text, int from, int to, List<String> words) {
    int start = from;
    int end = to;
    while (start < end && isOuter(text.charAt(start))) {
      start++;
    }
    while (start < end && isOuter(text.charAt(end - 1))) {
      end--;
    }
    if (start < end) {
      words.add(text.substring(start, end).toLowerCase(Locale.ROOT));
    }
  }

  private static boolean isOuter(char c) {
    return c == '.' || c == '\'';
  }

  private static boolean isBetween(char c) {
    return c <= ' '
        || Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || PUNCTUATION.indexOf(c) >= 0;
  }
}
