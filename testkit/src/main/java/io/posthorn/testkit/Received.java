package io.posthorn.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A message that a {@link Sink} took.
 *
 * @param from between the angle brackets of MAIL
 * @param parameters behind them, as sent
 * @param to between the angle brackets of each RCPT that was accepted
 * @param content unstuffed, without the final dot; one character for each octet, as in ISO 8859-1
 * @param tls whether it came over TLS
 * @param session which session it came in, from 1
 */
public record Received(
    String from, String parameters, List<String> to, String content, boolean tls, int session) {

  /** The content's octets. */
  public byte[] octets() {
    return content.getBytes(StandardCharsets.ISO_8859_1);
  }
}
