package io.posthorn.smtp;

import java.util.Optional;

/**
 * Finds the end of a message in the octets behind DATA and takes the dots of transparency out (RFC
 * 5321 §4.1.1.4, §4.5.2). Only CR LF "." CR LF ends it: a lone CR or LF never does, because a
 * receiver that is lenient there and a sender that is not see two different messages.
 *
 * <p>The same octets give the same result however they are split. One message each; for one thread.
 */
public final class DataDecoder {

  /** Why content cannot be relayed as it is; the first one found counts. */
  public enum Fault {
    /** A CR without LF behind it (RFC 5321 §2.3.8). */
    BARE_CR,
    /** A LF without CR before it. */
    BARE_LF,
    /** A NUL, which some programs take for an end (RFC 5322 §4). */
    NUL
  }

  /**
   * How far one call came.
   *
   * @param consumed octets read; fewer than given only at the end of the message
   * @param produced octets of content written
   */
  public record Step(int consumed, int produced) {}

  private enum State {
    LINE_START,
    TEXT,
    CR,
    DOT,
    DOT_CR,
    END
  }

  private State state = State.LINE_START; // DATA's own CR LF came before
  private Optional<Fault> fault = Optional.empty();

  /**
   * Decodes {@code from} to {@code to} of {@code octets} in place: the content is written from
   * {@code from} on. Nothing is written behind a fault, as such content is for nobody.
   */
  public Step decode(byte[] octets, int from, int to) {
    int in = from;
    int out = from;
    while (in < to && state != State.END) {
      byte octet = octets[in++];
      State before = state;
      state = next(before, octet);
      boolean isContent = state != State.DOT && before != State.DOT_CR && state != State.DOT_CR;
      if (isContent && fault.isEmpty()) {
        octets[out++] = octet;
      }
    }
    return new Step(in - from, out - from);
  }

  /** Whether the end was seen. What comes behind it is no content. */
  public boolean isComplete() {
    return state == State.END;
  }

  /** What is wrong with the content so far. */
  public Optional<Fault> fault() {
    return fault;
  }

  private State next(State before, byte octet) {
    if (octet == '\n') {
      return switch (before) {
        case CR -> State.LINE_START;
        case DOT_CR -> State.END;
        case LINE_START, TEXT, DOT, END -> faulty(Fault.BARE_LF);
      };
    }
    if (before == State.CR || before == State.DOT_CR) {
      faulty(Fault.BARE_CR);
    }
    if (octet == '\r') {
      return before == State.DOT ? State.DOT_CR : State.CR;
    }
    if (octet == 0) {
      return faulty(Fault.NUL);
    }
    return octet == '.' && before == State.LINE_START ? State.DOT : State.TEXT;
  }

  private State faulty(Fault found) {
    if (fault.isEmpty()) {
      fault = Optional.of(found);
    }
    return State.TEXT;
  }
}
