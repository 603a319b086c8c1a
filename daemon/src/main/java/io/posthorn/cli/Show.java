package io.posthorn.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Values for people: short on a terminal, exact in a pipe. */
final class Show {

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private Show() {}

  /** A property as text, or nothing. */
  static String text(Map<String, Object> item, String name) {
    Object value = item.get(name);
    return value == null ? "" : oneLine(value.toString());
  }

  /** A property that is a list, separated by commas. */
  static String list(Map<String, Object> item, String name) {
    return item.get(name) instanceof List<?> list
        ? oneLine(String.join(", ", list.stream().map(String::valueOf).toList()))
        : "";
  }

  /** Text of several lines without what moves the cursor or changes colours. */
  static String lines(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.chars()
        .filter(c -> c != '\r')
        .forEach(c -> shown.append(c == '\n' || c == '\t' || !isControl(c) ? (char) c : '?'));
    return shown.toString();
  }

  /** How long ago on a terminal, else when. */
  static String since(Map<String, Object> item, String name, Shell shell) {
    return relative(text(item, name), shell, false);
  }

  /** In how long on a terminal, else when; a dash where there is no time. */
  static String until(Map<String, Object> item, String name, Shell shell) {
    return relative(text(item, name), shell, true);
  }

  /** In the terminal's own zone there, else in UTC. */
  static String time(Map<String, Object> item, String name, Shell shell) {
    String text = text(item, name);
    try {
      return shell.terminal() ? CLOCK.format(Instant.parse(text).atZone(shell.zone())) : text;
    } catch (DateTimeException e) {
      return text;
    }
  }

  /** The same; a dash where there is no time. */
  static String date(Map<String, Object> item, String name, Shell shell) {
    return item.containsKey(name) ? time(item, name, shell) : "-";
  }

  private static String relative(String text, Shell shell, boolean ahead) {
    if (text.isEmpty()) {
      return "-";
    }
    try {
      Instant time = Instant.parse(text);
      if (!shell.terminal()) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
      }
      Instant now = shell.time().now();
      Duration distance = ahead ? Duration.between(now, time) : Duration.between(time, now);
      return distance.isNegative() ? "now" : duration(distance);
    } catch (DateTimeException e) {
      return text;
    }
  }

  /** The two largest units: {@code 3m20s}, {@code 4h12m}, {@code 2d3h}. */
  static String duration(Duration duration) {
    if (duration.toDays() > 0) {
      return duration.toDays() + "d" + duration.toHoursPart() + "h";
    }
    if (duration.toHours() > 0) {
      return duration.toHours() + "h" + duration.toMinutesPart() + "m";
    }
    if (duration.toMinutes() > 0) {
      return duration.toMinutes() + "m" + duration.toSecondsPart() + "s";
    }
    return duration.toSeconds() + "s";
  }

  /** Octets in units of 1000, as {@code ls} and mail programs show them. */
  static String size(long octets) {
    if (octets < 1000) {
      return octets + " B";
    }
    return octets < 1_000_000 ? octets / 1000 + " kB" : octets / 1_000_000 + " MB";
  }

  /** A peer's text must not move the terminal's cursor. */
  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.chars().forEach(c -> line.append(isControl(c) ? ' ' : (char) c));
    return line.toString();
  }

  private static boolean isControl(int c) {
    return c < ' ' || c >= 0x7f && c < 0xa0;
  }
}
