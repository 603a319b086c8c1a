package io.posthorn.options;

import io.posthorn.address.AddressParser;
import io.posthorn.mime.MailDate;
import io.posthorn.options.SendingOptions.Track;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The forms that values of options have. Each reads a bounded text in linear time, any text. */
final class Forms {

  private static final Duration WITHIN_LEAST = Duration.ofMinutes(5);
  private static final Duration WITHIN_MOST = Duration.ofHours(24);
  private static final int PERIOD_MOST_HOURS = 72;

  private static final int MAX_EPOCH_DIGITS = 11;
  private static final int MAX_URL = 2048;
  private static final int MAX_POOL = 64;
  private static final int MAX_SELECTOR = 253;

  private Forms() {}

  /**
   * Reads the values of one option.
   *
   * @param <T> of what they mean
   */
  @FunctionalInterface
  interface Form<T> {

    /** What {@code text} means. */
    Reading<T> read(String text);
  }

  /** A form of which nothing more is to be said than what it looks like. */
  private static <T> Form<T> form(String looks, Function<String, Optional<T>> reader) {
    return text ->
        reader
            .apply(text)
            .<Reading<T>>map(Reading.Good::new)
            .orElseGet(() -> new Reading.Bad<>("is not " + looks));
  }

  static Form<Boolean> flag() {
    return form("one of yes, no, true, false", Forms::flag);
  }

  static Form<Track> opens() {
    return form(
        "one of yes, no, true, false", text -> flag(text).map(flag -> flag ? Track.YES : Track.NO));
  }

  static Form<Track> track() {
    return form(
        "one of yes, no, true, false, htmlonly",
        text ->
            text.equalsIgnoreCase("htmlonly")
                ? Optional.of(Track.HTML_ONLY)
                : flag(text).map(flag -> flag ? Track.YES : Track.NO));
  }

  /** A date, or seconds since 1970; the past is now. */
  static Form<Instant> deliverBy(Instant now) {
    return text -> {
      Optional<Instant> time = epoch(text).or(() -> MailDate.parse(text));
      if (time.isEmpty()) {
        return new Reading.Bad<>(
            "is not a date like \"Fri, 20 Nov 2026 08:15:00 +0000\" or seconds since 1970");
      }
      return time.get().isAfter(now.plus(SendingOptions.Timing.AHEAD))
          ? new Reading.Bad<>("is more than 3 days ahead")
          : new Reading.Good<>(time.get());
    };
  }

  static Form<Duration> deliverWithin() {
    return form(
        "a time of 5m to 24h, like 1h30m",
        text ->
            span(text)
                .filter(span -> span.compareTo(WITHIN_LEAST) >= 0)
                .filter(span -> span.compareTo(WITHIN_MOST) <= 0));
  }

  static Form<Duration> optimizePeriod() {
    return form(
        "a number of hours from 1h to 72h, like 24h",
        text -> {
          boolean hours = text.endsWith("h") || text.endsWith("H");
          return (hours
                  ? digits(text.substring(0, text.length() - 1), 2)
                  : Optional.<Integer>empty())
              .filter(number -> number >= 1 && number <= PERIOD_MOST_HOURS)
              .map(Duration::ofHours);
        });
  }

  static Form<LocalTime> localTime() {
    return form("a time of day like 14:00 or 02:00pm", Forms::timeOfDay);
  }

  static Form<String> pool() {
    return form(
        "the name of a pool: letters, digits and . _ : - , at most 64",
        text ->
            Optional.of(text)
                .filter(name -> !name.isEmpty() && name.length() <= MAX_POOL)
                .filter(name -> name.chars().allMatch(c -> isWord(c) || c == ':')));
  }

  /** {@code signing-domain/selector}, the domain in lower case. */
  static Form<String> signature() {
    return form("a domain and a selector, like example.org/s1", Forms::domainAndSelector);
  }

  static Form<String> url() {
    return form("an http or https URL", text -> Optional.of(text).filter(Forms::isUrl));
  }

  /** Field names in lower case, or {@link FieldPolicy#ALL}. */
  static Form<List<String>> suppressed() {
    return form("a list of names of X-Mailgun fields, or all", Forms::fieldNames);
  }

  /** An address in numbers; not a form, because other mail systems write this field too. */
  static Optional<InetAddress> ip(String text) {
    boolean v4 = text.chars().filter(c -> c == '.').count() == 3;
    boolean plain = text.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':');
    if (!plain || !v4 && text.indexOf(':') < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Boolean> flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "yes", "true" -> Optional.of(true);
      case "no", "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static Optional<Instant> epoch(String text) {
    boolean number =
        !text.isEmpty()
            && text.length() <= MAX_EPOCH_DIGITS
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return number ? Optional.of(Instant.ofEpochSecond(Long.parseLong(text))) : Optional.empty();
  }

  /** Hours, minutes and seconds, each at most once and in that order. */
  private static Optional<Duration> span(String text) {
    String units = "hms";
    long seconds = 0;
    int start = 0;
    int unit = -1;
    for (int i = 0; i < text.length(); i++) {
      int found = units.indexOf(Character.toLowerCase(text.charAt(i)));
      if (found < 0) {
        continue;
      }
      Optional<Integer> number = digits(text.substring(start, i), 5);
      if (number.isEmpty() || found <= unit) {
        return Optional.empty();
      }
      seconds += number.get() * (found == 0 ? 3600L : found == 1 ? 60 : 1);
      unit = found;
      start = i + 1;
    }
    boolean whole = unit >= 0 && start == text.length();
    return whole ? Optional.of(Duration.ofSeconds(seconds)) : Optional.empty();
  }

  /** {@code HH:mm}, or {@code hh:mmaa} with am or pm. */
  private static Optional<LocalTime> timeOfDay(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    boolean pm = lower.endsWith("pm");
    boolean half = pm || lower.endsWith("am");
    String digits = half ? lower.substring(0, lower.length() - 2).stripTrailing() : lower;
    int colon = digits.indexOf(':');
    Optional<Integer> hour = colon < 0 ? Optional.empty() : digits(digits.substring(0, colon), 2);
    Optional<Integer> minute =
        colon != digits.length() - 3 ? Optional.empty() : digits(digits.substring(colon + 1), 2);
    if (hour.isEmpty() || minute.isEmpty() || minute.get() > 59) {
      return Optional.empty();
    }
    int h = hour.get();
    if (half) {
      return h < 1 || h > 12
          ? Optional.empty()
          : Optional.of(LocalTime.of(h % 12 + (pm ? 12 : 0), minute.get()));
    }
    return h > 23 ? Optional.empty() : Optional.of(LocalTime.of(h, minute.get()));
  }

  private static Optional<String> domainAndSelector(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    String selector = text.substring(slash + 1);
    boolean well =
        !selector.isEmpty()
            && selector.length() <= MAX_SELECTOR
            && selector.chars().allMatch(Forms::isWord);
    return AddressParser.domain(text.substring(0, slash))
        .filter(_ -> well)
        .map(domain -> domain.ascii() + "/" + selector);
  }

  private static boolean isUrl(String text) {
    boolean plain = text.length() <= MAX_URL && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (!plain) {
      return false;
    }
    try {
      URI url = new URI(text);
      boolean web =
          "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
      return web && url.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static Optional<List<String>> fieldNames(String text) {
    List<String> names = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String name = part.strip().toLowerCase(Locale.ROOT);
      boolean ours = name.startsWith(FieldPolicy.PREFIX) && name.chars().allMatch(Forms::isWord);
      if (!ours && !name.equals(FieldPolicy.ALL)) {
        return Optional.empty();
      }
      names.add(name);
    }
    return Optional.of(names);
  }

  private static Optional<Integer> digits(String text, int most) {
    boolean number =
        !text.isEmpty()
            && text.length() <= most
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return number ? Optional.of(Integer.parseInt(text)) : Optional.empty();
  }

  private static boolean isWord(int c) {
    return c >= '0' && c <= '9'
        || c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c == '.'
        || c == '_'
        || c == '-';
  }
}
