package io.posthorn.options;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Tags as they are kept: ASCII, in lower case, each once. As with Mailgun, a tag that is too long
 * or one too many stops no message: the one is cut, the other left out. (One with a control
 * character does: no option may have one.)
 */
final class Tags {

  /** Of one message. */
  static final int MOST = 3;

  /** Of one tag. */
  static final int MAX_LENGTH = 128;

  private Tags() {}

  /** The tags in {@code texts}, in order. */
  static List<String> of(List<String> texts) {
    Set<String> tags = new LinkedHashSet<>();
    for (String text : texts) {
      String tag = tag(text);
      if (!tag.isEmpty() && tags.size() < MOST) {
        tags.add(tag);
      }
    }
    return List.copyOf(tags);
  }

  private static String tag(String text) {
    StringBuilder ascii = new StringBuilder();
    text.chars().filter(c -> c < 0x80).forEach(c -> ascii.append((char) c));
    String tag = ascii.toString().strip().toLowerCase(Locale.ROOT);
    return tag.length() <= MAX_LENGTH ? tag : tag.substring(0, MAX_LENGTH).strip();
  }
}
