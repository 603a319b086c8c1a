package io.posthorn.envelope;

import java.time.Instant;
import java.util.Optional;

/**
 * Our id of a message: 128 bits, the time in front, so that ids sort by age. Shown as 26 characters
 * of Crockford's base 32.
 *
 * @param high 48 bits of Unix milliseconds and 16 bits more
 * @param low the other 64 bits
 */
public record MessageId(long high, long low) implements Comparable<MessageId> {

  /** Characters of the text form. */
  public static final int TEXT_LENGTH = 26;

  /** Octets of the binary form, big-endian. */
  public static final int OCTETS = 16;

  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  /** The id written as {@code text}, in either case, or empty. */
  public static Optional<MessageId> parse(String text) {
    if (text.length() != TEXT_LENGTH || digit(text.charAt(0)) > 7) {
      return Optional.empty(); // 26 characters hold 130 bits
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < TEXT_LENGTH; i++) {
      int digit = digit(text.charAt(i));
      if (digit < 0) {
        return Optional.empty();
      }
      high = high << 5 | low >>> 59;
      low = low << 5 | digit;
    }
    return Optional.of(new MessageId(high, low));
  }

  /** When the id was made, to the millisecond. */
  public Instant time() {
    return Instant.ofEpochMilli(high >>> 16);
  }

  /** Whether the text form begins with {@code prefix}, in either case. */
  public boolean startsWith(String prefix) {
    return toString().regionMatches(true, 0, prefix, 0, prefix.length());
  }

  @Override
  public int compareTo(MessageId other) {
    int first = Long.compareUnsigned(high, other.high);
    return first != 0 ? first : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    char[] text = new char[TEXT_LENGTH];
    long upper = high;
    long lower = low;
    for (int i = TEXT_LENGTH - 1; i >= 0; i--) {
      text[i] = ALPHABET.charAt((int) (lower & 31));
      lower = lower >>> 5 | upper << 59;
      upper >>>= 5;
    }
    return new String(text);
  }

  /** Crockford's decoding: O is 0, I and L are 1. */
  private static int digit(char c) {
    char upper = c >= 'a' && c <= 'z' ? (char) (c - 32) : c;
    return switch (upper) {
      case 'O' -> 0;
      case 'I', 'L' -> 1;
      default -> ALPHABET.indexOf(upper);
    };
  }
}
