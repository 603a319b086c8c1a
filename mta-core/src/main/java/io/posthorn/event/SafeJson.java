package io.posthorn.event;

import java.io.OutputStream;
import java.io.StringWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * JSON whose text comes from strangers. Whatever they wrote, an object is one line for every
 * reader, moves no terminal's cursor, and is UTF-8.
 */
final class SafeJson {

  private static final char REPLACEMENT = '\uFFFD';

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .characterEscapes(new LineEscapes())
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private SafeJson() {}

  /** Writes to {@code out}, which it leaves open. */
  static JsonGenerator generator(OutputStream out) {
    return FACTORY.createGenerator(ObjectWriteContext.empty(), out);
  }

  /** {@code text} with each surrogate that has no partner replaced: UTF-8 cannot hold it. */
  static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return replaceLone(text);
      }
    }
    return text;
  }

  private static String replaceLone(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(point -> {
          boolean lone = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
          out.appendCodePoint(lone ? REPLACEMENT : point);
        });
    return out.toString();
  }

  /**
   * The object in {@code text} once more, its values unchanged, numbers to the digit; empty when it
   * is not one object.
   */
  static Optional<String> object(String text) {
    StringWriter out = new StringWriter(text.length());
    try (JsonParser from = FACTORY.createParser(ObjectReadContext.empty(), text);
        JsonGenerator to = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      if (from.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      int depth = 0;
      for (JsonToken token = JsonToken.START_OBJECT; token != null; token = from.nextToken()) {
        copy(token, from, to);
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (depth == 0) {
          break;
        }
      }
      if (from.nextToken() != null) {
        return Optional.empty();
      }
    } catch (JacksonException e) {
      return Optional.empty();
    }
    return Optional.of(out.toString());
  }

  private static void copy(JsonToken token, JsonParser from, JsonGenerator to) {
    switch (token) {
      case PROPERTY_NAME -> to.writeName(wellFormed(from.currentName()));
      case VALUE_STRING -> to.writeString(wellFormed(from.getString()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> to.writeNumber(from.getString());
      default -> to.copyCurrentEvent(from);
    }
  }

  /**
   * Beside what JSON asks for (RFC 8259 §7): DEL and C1, which terminals act on; the separators at
   * which JavaScript and others end a line; and what turns the direction of the text around it.
   */
  private static final class LineEscapes extends CharacterEscapes {

    private static final long serialVersionUID = 1L;

    private final int[] ascii = standardAsciiEscapesForJSON();

    LineEscapes() {
      ascii[0x7f] = ESCAPE_STANDARD;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return ascii; // only read
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
      boolean escaped =
          c >= 0x80 && c < 0xa0 || c >= 0x2028 && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
      return escaped ? new SerializedString("\\u%04x".formatted(c)) : null;
    }
  }
}
