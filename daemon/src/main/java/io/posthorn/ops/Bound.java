package io.posthorn.ops;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * More or less than some amount: {@code >4h}, {@code <25MiB}.
 *
 * @param more whether greater amounts are meant
 * @param amount in milliseconds, or in octets
 */
record Bound(boolean more, long amount) {

  private static final int MAX_DIGITS = 9;

  private static final Map<String, Long> TIMES =
      Map.of(
          "s", Duration.ofSeconds(1).toMillis(),
          "min", Duration.ofMinutes(1).toMillis(),
          "h", Duration.ofHours(1).toMillis(),
          "d", Duration.ofDays(1).toMillis());

  private static final Map<String, Long> SIZES =
      Map.of(
          "B",
          1L,
          "kB",
          1000L,
          "MB",
          1_000_000L,
          "KiB",
          1L << 10,
          "MiB",
          1L << 20,
          "GiB",
          1L << 30);

  /** Such as {@code >4h}; empty when it is not one. */
  static Optional<Bound> ofTime(String text) {
    return parse(text, TIMES);
  }

  /** Such as {@code <25MiB}; empty when it is not one. */
  static Optional<Bound> ofSize(String text) {
    return parse(text, SIZES);
  }

  private static Optional<Bound> parse(String text, Map<String, Long> units) {
    if (!text.startsWith(">") && !text.startsWith("<")) {
      return Optional.empty();
    }
    int end = 1;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    Optional<Long> unit = Optional.ofNullable(units.get(text.substring(end)));
    if (end == 1 || end > MAX_DIGITS || unit.isEmpty()) {
      return Optional.empty();
    }
    long number = Long.parseLong(text.substring(1, end));
    return Optional.of(new Bound(text.startsWith(">"), number * unit.get()));
  }

  boolean fits(long value) {
    return more ? value > amount : value < amount;
  }
}
