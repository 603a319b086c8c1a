package io.posthorn.smtp;

/**
 * Finds the end of a message in the octets behind DATA and takes the dots of transparency out (RFC
 * 5321 §4.1.1.4, §4.5.2). Only CR LF "." CR LF ends it: a lone CR or LF never does, because a
 * receiver that is lenient there and a sender that is not see two different messages.
 *
 * <p>One message each; for one thread.
 */
public final class DataDecoder implements ContentDecoder {

  private final LineCheck lines; // DATA's own CR LF came before
  private Dot dot = Dot.NONE;

  private enum Dot {
    /** The line does not begin with a dot, or goes on behind it. */
    NONE,
    /** All of the line so far. */
    ALONE,
    /** All of the line but its LF, which would end the message. */
    WITH_CR,
    /** The message has ended. */
    FINAL
  }

  /**
   * For one message.
   *
   * @param lines sees what comes, and knows what is wrong with it
   */
  public DataDecoder(LineCheck lines) {
    this.lines = lines;
  }

  /** {@inheritDoc} Nothing is written behind a fault, as such content is for nobody. */
  @Override
  public Step decode(byte[] octets, int from, int to) {
    int in = from;
    int out = from;
    while (in < to && dot != Dot.FINAL) {
      byte octet = octets[in++];
      if (isContent(octet) && lines.fault().isEmpty()) {
        octets[out++] = octet;
      }
    }
    return new Step(in - from, out - from);
  }

  @Override
  public boolean isAtEnd() {
    return isComplete();
  }

  /** Whether the end was seen. What comes behind it is no content. */
  @Override
  public boolean isComplete() {
    return dot == Dot.FINAL;
  }

  private boolean isContent(byte octet) {
    if (octet == '.' && dot == Dot.NONE && lines.isAtStart()) {
      dot = Dot.ALONE; // RFC 5321 §4.5.2: a dot at the start of a line is dropped
      return false;
    }
    lines.see(octet);
    Dot before = dot;
    dot =
        switch (before) {
          case ALONE -> octet == '\r' ? Dot.WITH_CR : Dot.NONE;
          case WITH_CR -> octet == '\n' ? Dot.FINAL : Dot.NONE;
          case NONE, FINAL -> before;
        };
    return dot == Dot.NONE;
  }
}
