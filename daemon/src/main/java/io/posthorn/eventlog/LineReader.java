package io.posthorn.eventlog;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Finds out which event a line of the file is: {@code "posthorn":{"sequence":7,"index":0}}. */
final class LineReader {

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final String OURS = "posthorn";
  private static final String SEQUENCE = "sequence";
  private static final String INDEX = "index";

  private LineReader() {}

  /** What a line is. */
  sealed interface Found {

    /** An event of ours. */
    record Event(Position position) implements Found {}

    /** A JSON object that somebody else wrote. */
    record Stranger() implements Found {}

    /** No JSON object, so not a whole line. */
    record Torn() implements Found {}
  }

  /** Reads the octets from {@code from} on, {@code length} of them, without the line end. */
  static Found read(byte[] octets, int from, int length) {
    try (JsonParser parser =
        FACTORY.createParser(ObjectReadContext.empty(), octets, from, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return new Found.Torn();
      }
      Found found = new Found.Stranger();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean ours = parser.currentName().equals(OURS);
        if (parser.nextToken() == JsonToken.START_OBJECT && ours) {
          found = position(parser);
        } else {
          parser.skipChildren();
        }
      }
      return parser.nextToken() == null ? found : new Found.Torn();
    } catch (JacksonException e) {
      return new Found.Torn();
    }
  }

  private static Found position(JsonParser parser) {
    long sequence = 0;
    int index = 0;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      boolean number = parser.nextToken() == JsonToken.VALUE_NUMBER_INT;
      if (number && name.equals(SEQUENCE)) {
        sequence = parser.getLongValue();
      } else if (number && name.equals(INDEX)) {
        index = parser.getIntValue();
      } else {
        parser.skipChildren();
      }
    }
    return sequence > 0 && index >= 0
        ? new Found.Event(new Position(sequence, index))
        : new Found.Stranger();
  }
}
