package io.posthorn.smtp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a host's replies (RFC 5321 §4.2.1) from octets as they arrive. Total: any octets give a
 * reply, a wish for more, or {@link Malformed}, and how they were split does not matter.
 *
 * <p>Lenient where a host's meaning is plain (a line may end in LF alone, {@code 250} may stand
 * without a space), strict where it is not: all lines carry the same code. For one connection and
 * one thread.
 */
public final class ReplyParser {

  /** No enhanced code is longer: {@code 5.999.999}. */
  private static final int MAX_ENHANCED = 9;

  private static final int CODE = 3;

  private final int maxOctets;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final List<String> lines = new ArrayList<>();
  private int octets;
  private int code;
  private Optional<EnhancedCode> enhanced = Optional.empty();
  private @Nullable Malformed broken;

  /**
   * For one connection.
   *
   * @param maxOctets of one reply with all its lines and their CRLFs
   */
  public ReplyParser(int maxOctets) {
    this.maxOctets = maxOctets;
  }

  /** How far the octets went. */
  public sealed interface Step {}

  /** A whole reply; the parser is ready for the next. */
  public record Complete(Reply reply) implements Step {}

  /** All octets are taken and the reply is not at its end. */
  public record Incomplete() implements Step {}

  /**
   * Not SMTP. The parser stays here, because nobody knows where the next reply would begin.
   *
   * @param reason for people, without the peer's octets
   */
  public record Malformed(String reason) implements Step {}

  /** Takes octets up to the end of one reply; what stands behind it stays in {@code in}. */
  public Step parse(ByteBuffer in) {
    if (broken != null) {
      return broken;
    }
    while (in.hasRemaining()) {
      byte octet = in.get();
      octets++;
      if (octets > maxOctets) {
        return fail("reply over " + maxOctets + " octets");
      }
      if (octet != '\n') {
        line.write(octet);
        continue;
      }
      Step step = endOfLine();
      if (!(step instanceof Incomplete)) {
        return step;
      }
    }
    return new Incomplete();
  }

  /** Whether a reply has begun to arrive and is not complete. */
  public boolean isMidReply() {
    return octets > 0;
  }

  private Step endOfLine() {
    byte[] text = line.toByteArray();
    line.reset();
    int length = text.length > 0 && text[text.length - 1] == '\r' ? text.length - 1 : text.length;
    int found = code(text, length);
    if (found < 0) {
      return fail("a line does not begin with a reply code");
    }
    if (!lines.isEmpty() && found != code) {
      return fail("one reply with the codes " + code + " and " + found);
    }
    code = found;
    int start = Math.min(length, CODE + 1);
    lines.add(withoutEnhanced(new String(text, start, length - start, StandardCharsets.UTF_8)));
    boolean more = length > CODE && text[CODE] == '-';
    return more ? new Incomplete() : complete();
  }

  private Step complete() {
    Reply reply = new Reply(code, enhanced, lines);
    lines.clear();
    enhanced = Optional.empty();
    octets = 0;
    return new Complete(reply);
  }

  private Step fail(String reason) {
    broken = new Malformed(reason);
    line.reset();
    lines.clear();
    return broken;
  }

  /** The code in front of a line, or -1. RFC 5321 §4.2: 200 to 559, and 1yz is never used. */
  private static int code(byte[] text, int length) {
    if (length < CODE || length > CODE && text[CODE] != ' ' && text[CODE] != '-') {
      return -1;
    }
    int code = 0;
    for (int i = 0; i < CODE; i++) {
      if (text[i] < '0' || text[i] > '9') {
        return -1;
      }
      code = code * 10 + text[i] - '0';
    }
    return code >= 200 && code <= 599 ? code : -1;
  }

  /** The line without its enhanced code (RFC 2034 §4: each line repeats it), which is kept. */
  private String withoutEnhanced(String text) {
    int end = text.indexOf(' ');
    String word = end < 0 ? text : text.substring(0, end);
    if (word.length() > MAX_ENHANCED) {
      return text;
    }
    Optional<EnhancedCode> status =
        EnhancedCode.parse(word).filter(found -> found.category() == code / 100);
    if (status.isEmpty()) {
      return text;
    }
    enhanced = enhanced.or(() -> status);
    return end < 0 ? "" : text.substring(end + 1);
  }
}
