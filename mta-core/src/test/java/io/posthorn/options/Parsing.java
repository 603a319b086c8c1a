package io.posthorn.options;

import io.posthorn.mime.HeaderSection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Parses header fields as they come from the wire, at a fixed time. */
final class Parsing {

  static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");

  private Parsing() {}

  static OptionsParser.Result parse(String fields) {
    byte[] octets = (fields + "\r\n").getBytes(StandardCharsets.UTF_8);
    return OptionsParser.parse(HeaderSection.parse(octets, octets.length), NOW);
  }

  static SendingOptions options(String fields) {
    return switch (parse(fields)) {
      case OptionsParser.Parsed(SendingOptions options) -> options;
      case OptionsParser.Refused refused -> throw new AssertionError(refused.reply().toString());
    };
  }

  static String refusal(String fields) {
    return switch (parse(fields)) {
      case OptionsParser.Parsed parsed -> throw new AssertionError(parsed.toString());
      case OptionsParser.Refused refused -> refused.reply().toString();
    };
  }
}
