package io.posthorn.smtp;

import io.posthorn.smtp.Wishes.Timing;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** Reads those parameters of MAIL that say when and how soon (RFC 4865, 2852, 6710). Pure. */
final class TimingParser {

  private static final int MAX_DIGITS = 9;

  /** RFC 3339 §5.6: with seconds, and with a zone. */
  private static final int SHORTEST_DATE = "2026-11-20T08:15:00Z".length();

  private TimingParser() {}

  /** What a parameter turned out to be. */
  sealed interface Result {}

  /** It says this. */
  record Good(Timing timing) implements Result {}

  /** It cannot be read, and why. */
  record Bad(String why) implements Result {}

  /** It is none of ours. */
  record Unknown() implements Result {}

  /**
   * What {@code timing} is with one parameter more.
   *
   * @param keyword in upper case
   */
  static Result with(Timing timing, String keyword, String value) {
    return switch (keyword) {
      case "HOLDFOR" -> holdFor(timing, value);
      case "HOLDUNTIL" -> holdUntil(timing, value);
      case "BY" -> by(timing, value.toUpperCase(Locale.ROOT));
      case "MT-PRIORITY" -> priority(timing, value);
      default -> new Unknown();
    };
  }

  /** RFC 4865 §4. */
  private static Result holdFor(Timing timing, String value) {
    long longest = Hold.LONGEST.toSeconds();
    return isNumber(value) && Long.parseLong(value) <= longest
        ? hold(timing, new Hold.For(Duration.ofSeconds(Long.parseLong(value))))
        : new Bad("HOLDFOR is a number of seconds, at most " + longest);
  }

  /** RFC 4865 §4; whether it is too far ahead is not known here. */
  private static Result holdUntil(Timing timing, String value) {
    return date(value)
        .map(time -> hold(timing, new Hold.Until(time)))
        .orElseGet(() -> new Bad("HOLDUNTIL is a date like 2026-11-20T08:15:00Z"));
  }

  private static Result hold(Timing timing, Hold hold) {
    return timing.hold().isPresent()
        ? new Bad("HOLDFOR and HOLDUNTIL exclude each other") // RFC 4865 §4
        : new Good(timing.with(hold));
  }

  private static Optional<Instant> date(String text) {
    if (text.length() < SHORTEST_DATE) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME)
              .toInstant()
              .truncatedTo(ChronoUnit.MILLIS));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** RFC 2852 §4: seconds, a semicolon, R or N, and perhaps T. */
  private static Result by(Timing timing, String value) {
    int semicolon = value.indexOf(';');
    String number = semicolon < 0 ? "" : value.substring(0, semicolon);
    boolean signed = number.startsWith("-") || number.startsWith("+");
    boolean known =
        isNumber(signed ? number.substring(1) : number)
            && switch (value.substring(semicolon + 1)) {
              case "R", "N", "RT", "NT" -> true;
              default -> false;
            };
    if (!known) {
      return new Bad("BY is a number of seconds, a semicolon, R or N, and perhaps T");
    }
    Duration span = Duration.ofSeconds(Long.parseLong(number));
    DeliverBy by = new DeliverBy(span, value.charAt(semicolon + 1) == 'R', value.endsWith("T"));
    return by.returns() && span.compareTo(DeliverBy.SHORTEST) < 0
        ? new Bad("BY with R is at least " + DeliverBy.SHORTEST.toSeconds() + " seconds")
        : new Good(timing.with(by));
  }

  /** RFC 6710 §4: from -9 to 9. */
  private static Result priority(Timing timing, String value) {
    String digit = value.startsWith("-") ? value.substring(1) : value;
    boolean known =
        digit.length() == 1
            && digit.charAt(0) >= '0'
            && digit.charAt(0) <= '9'
            && !value.equals("-0");
    return known
        ? new Good(timing.withPriority(Integer.parseInt(value)))
        : new Bad("MT-PRIORITY is a number from -9 to 9");
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_DIGITS
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
