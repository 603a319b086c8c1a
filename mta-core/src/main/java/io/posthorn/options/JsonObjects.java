package io.posthorn.options;

import io.posthorn.limits.Limits;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads JSON objects (RFC 8259) and writes them as one, on one line, without blanks. Depth, names,
 * numbers and strings are bounded, and with the text the number of values; numbers are not
 * evaluated but copied.
 */
final class JsonObjects {

  /** The whole text of all options is shorter. */
  private static final int MAX_TEXT = Limits.OPTION_OCTETS;

  private static final HexFormat HEX = HexFormat.of();

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(32)
                  .maxNameLength(MAX_TEXT)
                  .maxStringLength(MAX_TEXT)
                  .maxNumberLength(1000)
                  .maxDocumentLength(4L * MAX_TEXT)
                  .build())
          .build();

  private JsonObjects() {}

  /** Reads {@code text} into {@code into}, where it replaces members of the same name. */
  static Reading<Map<String, String>> add(Map<String, String> into, String text) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return new Reading.Bad<>("is not a JSON object");
      }
      into.putAll(members(parser));
      return parser.nextToken() == null
          ? new Reading.Good<>(into)
          : new Reading.Bad<>("is more than one JSON object");
    } catch (JacksonException e) {
      return new Reading.Bad<>("is not JSON" + place(e));
    }
  }

  /** Whether {@code text} is one object. */
  static boolean isObject(String text) {
    return add(new LinkedHashMap<>(), text) instanceof Reading.Good<?>;
  }

  /** An object of {@code members}, whose values are JSON already. */
  static String write(Map<String, String> members) {
    StringBuilder out = new StringBuilder("{");
    members.forEach((name, value) -> {
      out.append(out.length() == 1 ? "" : ",");
      quote(name, out);
      out.append(':').append(value);
    });
    return out.append('}').toString();
  }

  /** Behind the opening brace: the members, of equal names the last one, up to the closing one. */
  private static Map<String, String> members(JsonParser parser) {
    Map<String, String> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      members.put(name, value(parser));
    }
    return members;
  }

  private static String value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> write(members(parser));
      case START_ARRAY -> {
        StringBuilder out = new StringBuilder("[");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          out.append(out.length() == 1 ? "" : ",").append(value(parser));
        }
        yield out.append(']').toString();
      }
      case VALUE_STRING -> {
        StringBuilder out = new StringBuilder();
        quote(parser.getString(), out);
        yield out.toString();
      }
      default -> parser.getString(); // a number, true, false or null, as written
    };
  }

  private static String place(JacksonException e) {
    int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
    return column > 0 ? " (at character " + column + ")" : "";
  }

  /** RFC 8259 §7, and what some readers take for the end of a line. */
  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (isPlain(text, i)) {
        out.append(c);
      } else {
        out.append("\\u").append(HEX.toHexDigits(c));
      }
    }
    out.append('"');
  }

  /** Not a control, not a line end, and no half of a character. */
  private static boolean isPlain(String text, int at) {
    char c = text.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
    }
    if (Character.isLowSurrogate(c)) {
      return at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }
    return !Character.isISOControl(c) && c != 0x2028 && c != 0x2029;
  }
}
