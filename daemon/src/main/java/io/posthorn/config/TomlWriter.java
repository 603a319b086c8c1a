package io.posthorn.config;

import java.util.Locale;
import java.util.stream.Collectors;

/** {@link Node}s to text. Pure. */
final class TomlWriter {

  private TomlWriter() {}

  /** A key, in quotes where it needs them. */
  static String key(String key) {
    boolean bare = !key.isEmpty() && key.chars().allMatch(TomlWriter::isBare);
    return bare ? key : text(key);
  }

  /** A value on one line. */
  static String value(Node node) {
    return switch (node) {
      case Node.Text(Place _, String value) -> text(value);
      case Node.Whole _, Node.Flag _, Node.Other _ -> node.shown();
      case Node.Items(Place _, var values) ->
          values.stream().map(TomlWriter::value).collect(Collectors.joining(", ", "[", "]"));
      case Node.Table(Place _, var entries) ->
          entries.entrySet().stream()
              .map(entry -> key(entry.getKey()) + " = " + value(entry.getValue().value()))
              .collect(Collectors.joining(", ", "{ ", " }"));
    };
  }

  /** A basic string. */
  static String text(String value) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (Character.isISOControl(c)) {
        out.append(String.format(Locale.ROOT, "\\u%04X", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  private static boolean isBare(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '_'
        || c == '-';
  }
}
