package io.posthorn.mime;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads one date (RFC 5322 §3.3, obsolete forms of §4.3 included). Comments and white space may
 * stand between all parts. Linear and total.
 */
final class MailDateParser {

  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  /** RFC 5322 §4.3, hours from UTC. */
  private static final Map<String, Integer> ZONES =
      Map.ofEntries(
          Map.entry("ut", 0),
          Map.entry("utc", 0),
          Map.entry("gmt", 0),
          Map.entry("est", -5),
          Map.entry("edt", -4),
          Map.entry("cst", -6),
          Map.entry("cdt", -5),
          Map.entry("mst", -7),
          Map.entry("mdt", -6),
          Map.entry("pst", -8),
          Map.entry("pdt", -7));

  /** No number of a date has more digits, except a zone's. */
  private static final int MAX_DIGITS = 4;

  /** RFC 5322 §3.3. */
  private static final int FIRST_YEAR = 1900;

  private static final int LEAP_SECOND = 60;

  private final String text;
  private int at;

  MailDateParser(String text) {
    this.text = text;
  }

  /** The date that the whole text is, or empty. */
  Optional<Instant> parse() {
    OptionalInt weekday = weekday();
    OptionalInt day = number(1, 2);
    int month = MONTHS.indexOf(word()) + 1;
    OptionalInt year = year();
    OptionalInt hour = number(1, 2);
    OptionalInt minute = next(':') ? number(2, 2) : OptionalInt.empty();
    OptionalInt second = next(':') ? number(2, 2) : OptionalInt.of(0);
    Optional<Integer> zone = zone();
    boolean whole =
        day.isPresent()
            && month > 0
            && year.isPresent()
            && hour.isPresent()
            && minute.isPresent()
            && second.isPresent()
            && zone.isPresent()
            && isAtEnd();
    if (!whole || second.getAsInt() > LEAP_SECOND || year.getAsInt() < FIRST_YEAR) {
      return Optional.empty();
    }
    int leap = second.getAsInt() / LEAP_SECOND; // RFC 5322 §3.3 allows for a leap second
    try {
      LocalDateTime local =
          LocalDateTime.of(
              year.getAsInt(),
              month,
              day.getAsInt(),
              hour.getAsInt(),
              minute.getAsInt(),
              second.getAsInt() - leap);
      boolean contradicts =
          weekday.isPresent() && weekday.getAsInt() != local.getDayOfWeek().getValue();
      return contradicts
          ? Optional.empty()
          : Optional.of(
              local.toInstant(ZoneOffset.UTC).plusSeconds(leap).minusSeconds(60L * zone.get()));
    } catch (DateTimeException e) { // the 31st of June
      return Optional.empty();
    }
  }

  /** From 1 for Monday; 0, which no day has, where it is not one; empty where there is none. */
  private OptionalInt weekday() {
    skipBlanks();
    if (at < text.length() && isDigit(text.charAt(at))) {
      return OptionalInt.empty();
    }
    int day = DAYS.indexOf(word()) + 1;
    return OptionalInt.of(next(',') ? day : 0);
  }

  /** RFC 5322 §4.3: two digits are of 1950 to 2049, three count from 1900. */
  private OptionalInt year() {
    skipBlanks();
    int start = at;
    OptionalInt year = number(2, MAX_DIGITS);
    if (year.isEmpty()) {
      return year;
    }
    int value = year.getAsInt();
    return switch (at - start) {
      case 2 -> OptionalInt.of(value < 50 ? 2000 + value : 1900 + value);
      case 3 -> OptionalInt.of(1900 + value);
      default -> year;
    };
  }

  /** Minutes from UTC. */
  private Optional<Integer> zone() {
    skipBlanks();
    if (at == text.length()) {
      return Optional.empty();
    }
    char sign = text.charAt(at);
    if (sign == '+' || sign == '-') {
      at++;
      boolean apart = at < text.length() && !isDigit(text.charAt(at));
      OptionalInt digits = apart ? OptionalInt.empty() : number(4, 4);
      if (digits.isEmpty() || digits.getAsInt() % 100 > 59) {
        return Optional.empty();
      }
      int minutes = digits.getAsInt() / 100 * 60 + digits.getAsInt() % 100;
      return Optional.of(sign == '-' ? -minutes : minutes);
    }
    String name = word();
    boolean military = name.length() == 1 && !name.equals("j");
    // RFC 5322 §4.3: of the military letters nobody knows what was meant; they count as UTC
    return military ? Optional.of(0) : Optional.ofNullable(ZONES.get(name)).map(h -> h * 60);
  }

  /** Letters, in lower case; empty where there are none. */
  private String word() {
    skipBlanks();
    int start = at;
    while (at < text.length() && isLetter(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at).toLowerCase(Locale.ROOT);
  }

  private OptionalInt number(int least, int most) {
    skipBlanks();
    int start = at;
    while (at < text.length() && at - start < most && isDigit(text.charAt(at))) {
      at++;
    }
    boolean goesOn = at < text.length() && isDigit(text.charAt(at));
    return at - start < least || goesOn
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(text.substring(start, at)));
  }

  private boolean next(char wanted) {
    skipBlanks();
    boolean found = at < text.length() && text.charAt(at) == wanted;
    at += found ? 1 : 0;
    return found;
  }

  private boolean isAtEnd() {
    skipBlanks();
    return at == text.length();
  }

  /** White space and comments, which nest; one without an end reaches to the end of the text. */
  private void skipBlanks() {
    int depth = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '(') {
        depth++;
      } else if (c == ')' && depth > 0) {
        depth--;
      } else if (c == '\\' && depth > 0) {
        at++;
      } else if (depth == 0 && c != ' ' && c != '\t') {
        return;
      }
      at++;
    }
    at = Math.min(at, text.length());
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }
}
