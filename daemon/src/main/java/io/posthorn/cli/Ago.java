package io.posthorn.cli;

import java.time.Duration;
import java.util.Optional;

/** Reads how long ago something is meant to be. */
final class Ago {

  private static final int MAX_DIGITS = 6;

  private Ago() {}

  /**
   * Such as {@code 90s 30min 2h 7d}; empty for all else, also for a number without a unit, which is
   * seconds since 1970 elsewhere.
   */
  static Optional<Duration> parse(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    if (digits == 0 || digits > MAX_DIGITS) {
      return Optional.empty();
    }
    long number = Long.parseLong(text.substring(0, digits));
    return switch (text.substring(digits)) {
      case "s" -> Optional.of(Duration.ofSeconds(number));
      case "min" -> Optional.of(Duration.ofMinutes(number));
      case "h" -> Optional.of(Duration.ofHours(number));
      case "d" -> Optional.of(Duration.ofDays(number));
      default -> Optional.empty();
    };
  }
}
