package io.posthorn.smtp;

import java.util.Optional;

/**
 * An enhanced mail system status code, {@code class.subject.detail} (RFC 3463).
 *
 * @param category 2 success, 4 persistent transient failure, 5 permanent failure
 * @param subject what it is about: 1 address, 2 mailbox, 3 system, 4 network, 5 protocol, 6
 *     content, 7 security
 * @param detail which case of the subject
 */
public record EnhancedCode(int category, int subject, int detail) {

  public EnhancedCode {
    boolean known = category == 2 || category == 4 || category == 5;
    if (!known || subject < 0 || subject > 999 || detail < 0 || detail > 999) {
      throw new IllegalArgumentException(category + "." + subject + "." + detail);
    }
  }

  /** The code written as {@code text}, or empty when it is not one. */
  public static Optional<EnhancedCode> parse(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    int[] numbers = new int[3];
    for (int i = 0; i < 3; i++) {
      String part = parts[i];
      boolean number =
          !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
      if (!number) {
        return Optional.empty();
      }
      numbers[i] = Integer.parseInt(part);
    }
    boolean known = numbers[0] == 2 || numbers[0] == 4 || numbers[0] == 5;
    return known
        ? Optional.of(new EnhancedCode(numbers[0], numbers[1], numbers[2]))
        : Optional.empty();
  }

  /** A code known to be well formed, from our own source. */
  public static EnhancedCode of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException(text));
  }

  @Override
  public String toString() {
    return category + "." + subject + "." + detail;
  }
}
