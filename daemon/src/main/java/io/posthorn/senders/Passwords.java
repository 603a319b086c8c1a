package io.posthorn.senders;

import java.util.Optional;
import java.util.random.RandomGenerator;

/** Makes passwords and judges those that people bring. */
final class Passwords {

  /** The fewest characters of a password that somebody thought of. */
  static final int LEAST = 12;

  private static final int MOST = 128;

  /**
   * Nothing that is read for something else (0 and O, 1, l and I), and nothing that means something
   * in the files of mail programs, in URLs or in a shell.
   */
  private static final String ALPHABET =
      "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

  private static final int GROUPS = 5;
  private static final int GROUP = 4;

  private Passwords() {}

  /** A new password of 116 bits, such as {@code wq7N-2hGd-Xk3p-9tLm-R4vc}. */
  static String make(RandomGenerator random) {
    StringBuilder password = new StringBuilder();
    for (int i = 0; i < GROUPS * GROUP; i++) {
      if (i > 0 && i % GROUP == 0) {
        password.append('-');
      }
      password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return password.toString();
  }

  /** Why a password is not taken; empty when it is. */
  static Optional<String> fault(String password) {
    int length = password.codePointCount(0, password.length());
    if (length < LEAST || length > MOST) {
      return Optional.of(
          "a password has %d to %d characters, this one has %d".formatted(LEAST, MOST, length));
    }
    return password.chars().anyMatch(Character::isISOControl)
        ? Optional.of("a password has no control characters") // RFC 4616 §2 ends it at NUL
        : Optional.empty();
  }
}
