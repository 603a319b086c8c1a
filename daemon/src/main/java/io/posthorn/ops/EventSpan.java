package io.posthorn.ops;

import io.posthorn.event.Journal;
import io.posthorn.mime.MailDate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;

/**
 * From when to when events are looked for, and in which direction.
 *
 * @param from the first record that counts
 * @param to the first behind that does not
 * @param ascending whether the oldest come first
 */
record EventSpan(long from, long to, boolean ascending) {

  private static final int MAX_SECONDS_DIGITS = 11;

  /** What arguments gave. */
  sealed interface Result {}

  /** A span. */
  record Right(EventSpan span) implements Result {}

  /** None, and why. */
  record Wrong(String why) implements Result {}

  /**
   * Reads {@code begin}, {@code end} and {@code ascending}, as Mailgun does: an end before the
   * begin asks for the latest first, which is also what happens where nothing is said.
   */
  static Result of(Map<String, Object> arguments, Journal journal) {
    Optional<Instant> begin = Optional.empty();
    Optional<Instant> end = Optional.empty();
    for (String name : new String[] {"begin", "end"}) {
      Optional<String> text = Json.text(arguments, name);
      Optional<Instant> time = text.flatMap(EventSpan::time);
      if (text.isPresent() && time.isEmpty()) {
        return new Wrong(
            ("%s: '%s' is no time: write 2026-11-20T08:15:00Z,"
                    + " 'Fri, 20 Nov 2026 08:15:00 +0000' or seconds since 1970")
                .formatted(name, text.get()));
      }
      begin = name.equals("begin") ? time : begin;
      end = name.equals("end") ? time : end;
    }
    boolean ascending = Json.flag(arguments, "ascending");
    boolean backwards = begin.isPresent() && end.isPresent() && end.get().isBefore(begin.get());
    if (backwards && ascending) {
      return new Wrong("the end is before the begin, which is not ascending");
    }
    Optional<Instant> low = backwards ? end : begin;
    Optional<Instant> high = backwards ? begin : end;
    return new Right(
        new EventSpan(
            low.map(journal::firstSince).orElse(1L),
            high.map(journal::firstSince).orElseGet(journal::next),
            ascending));
  }

  /** RFC 3339, a date as mail has it (RFC 5322 §3.3), or seconds since 1970. */
  static Optional<Instant> time(String text) {
    Optional<Instant> seconds = seconds(text);
    if (seconds.isPresent()) {
      return seconds;
    }
    return text.length() > 10 && text.charAt(4) == '-' ? rfc3339(text) : MailDate.parse(text);
  }

  private static Optional<Instant> rfc3339(String text) {
    try {
      return Optional.of(
          OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> seconds(String text) {
    int point = text.indexOf('.');
    String whole = point < 0 ? text : text.substring(0, point);
    String fraction = point < 0 ? "" : text.substring(point + 1);
    boolean number =
        !whole.isEmpty()
            && whole.length() <= MAX_SECONDS_DIGITS
            && isDigits(whole)
            && fraction.length() <= 9
            && isDigits(fraction);
    if (!number) {
      return Optional.empty();
    }
    long nanos = Long.parseLong(fraction + "0".repeat(9 - fraction.length()));
    return Optional.of(Instant.ofEpochSecond(Long.parseLong(whole), nanos));
  }

  private static boolean isDigits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
