package io.posthorn.mime;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Dates as RFC 5322 §3.3 writes them. */
public final class MailDate {

  // The standard's own words: what a JDK calls a month differs with its locale data.
  private static final Map<Long, String> DAYS =
      Map.of(1L, "Mon", 2L, "Tue", 3L, "Wed", 4L, "Thu", 5L, "Fri", 6L, "Sat", 7L, "Sun");
  private static final Map<Long, String> MONTHS =
      Map.ofEntries(
          Map.entry(1L, "Jan"),
          Map.entry(2L, "Feb"),
          Map.entry(3L, "Mar"),
          Map.entry(4L, "Apr"),
          Map.entry(5L, "May"),
          Map.entry(6L, "Jun"),
          Map.entry(7L, "Jul"),
          Map.entry(8L, "Aug"),
          Map.entry(9L, "Sep"),
          Map.entry(10L, "Oct"),
          Map.entry(11L, "Nov"),
          Map.entry(12L, "Dec"));

  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .appendText(ChronoField.DAY_OF_WEEK, DAYS)
          .appendPattern(", d ")
          .appendText(ChronoField.MONTH_OF_YEAR, MONTHS)
          .appendPattern(" uuuu HH:mm:ss xx")
          .toFormatter(Locale.ROOT);

  private MailDate() {}

  /** {@code time} in UTC: {@code Fri, 20 Nov 2026 08:15:00 +0000}. */
  public static String format(Instant time) {
    return FORMAT.format(time.atOffset(ZoneOffset.UTC));
  }

  /**
   * The time written as {@code text}: a day of the week may be missing but not be wrong, zones may
   * have their obsolete names (RFC 5322 §4.3), comments and white space may stand anywhere. Empty
   * for anything else, an unknown zone included.
   */
  public static Optional<Instant> parse(String text) {
    return new MailDateParser(text).parse();
  }
}
