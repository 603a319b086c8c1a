package io.posthorn.sasl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Responses and challenges as they travel (RFC 4954 §4). */
final class Base64Text {

  private Base64Text() {}

  /** The text of a response, or empty where it is not the base64 of UTF-8. */
  static Optional<String> decode(String response) {
    try {
      ByteBuffer octets = ByteBuffer.wrap(Base64.getDecoder().decode(response));
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(octets).toString());
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** The octets that a value of SCRAM stands for, or empty where it is no base64. */
  static Optional<byte[]> octets(String value) {
    try {
      return Optional.of(Base64.getDecoder().decode(value));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A challenge. */
  static String encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  static String encode(byte[] octets) {
    return Base64.getEncoder().encodeToString(octets);
  }
}
