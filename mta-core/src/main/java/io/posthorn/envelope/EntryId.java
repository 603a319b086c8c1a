package io.posthorn.envelope;

import java.util.Optional;

/**
 * The id of one recipient of one message, the unit of scheduling and of outcome; shown as the
 * message id, a hyphen and the index.
 *
 * @param message the message
 * @param index of the recipient in the envelope, from 0
 */
public record EntryId(MessageId message, int index) implements Comparable<EntryId> {

  /** Octets of the binary form: the message id and a big-endian index. */
  public static final int OCTETS = MessageId.OCTETS + Integer.BYTES;

  private static final int MAX_DIGITS = 9;

  public EntryId {
    if (index < 0) {
      throw new IllegalArgumentException("entry index " + index);
    }
  }

  /** The id written as {@code text}, or empty. */
  public static Optional<EntryId> parse(String text) {
    int length = text.length() - MessageId.TEXT_LENGTH - 1;
    if (length < 1 || length > MAX_DIGITS || text.charAt(MessageId.TEXT_LENGTH) != '-') {
      return Optional.empty();
    }
    String digits = text.substring(MessageId.TEXT_LENGTH + 1);
    if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    return MessageId.parse(text.substring(0, MessageId.TEXT_LENGTH))
        .map(message -> new EntryId(message, Integer.parseInt(digits)));
  }

  @Override
  public int compareTo(EntryId other) {
    int first = message.compareTo(other.message);
    return first != 0 ? first : Integer.compare(index, other.index);
  }

  @Override
  public String toString() {
    return message + "-" + index;
  }
}
