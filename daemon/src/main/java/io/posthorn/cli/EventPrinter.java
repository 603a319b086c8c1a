package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One event on one line, for people; the event is in Mailgun's shape. */
final class EventPrinter {

  /** As wide as {@code failed/temporary}. */
  private static final int TYPE_WIDTH = 16;

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter DAY_AND_CLOCK =
      DateTimeFormatter.ofPattern("MM-dd HH:mm:ss", Locale.ROOT);

  private final Shell shell;

  EventPrinter(Shell shell) {
    this.shell = shell;
  }

  /**
   * {@code 06:44:02 failed/temporary 01K2…-0 ann@yahoo.com mx.example 421 4.7.0 … next 06:54:02}.
   */
  String line(Map<String, Object> event) {
    Map<String, Object> ours = child(event, "posthorn");
    List<String> parts = new ArrayList<>();
    parts.add(time(instant(event)));
    String type = type(event, ours);
    parts.add(type + " ".repeat(Math.max(0, TYPE_WIDTH - type.length())));
    parts.add(Show.text(ours, ours.containsKey("entry") ? "entry" : "message"));
    switch (Show.text(event, "event")) {
      case "accepted" -> addAccepted(event, ours, parts);
      case "rejected" -> {
        parts.add("<" + Show.text(ours, "sender") + ">");
        parts.add(Show.list(ours, "recipients"));
        parts.add(Show.text(ours, "client"));
        parts.add(Show.text(ours, "reply"));
      }
      case "posthorn" -> {
        parts.add(Show.text(ours, "recipient"));
        parts.add("by " + Show.text(ours, "by"));
        parts.add(Show.text(ours, "why"));
      }
      default -> addAttempt(event, ours, parts);
    }
    if (ours.containsKey("next")) {
      parts.add("next " + next(Show.text(ours, "next")));
    }
    return String.join(" ", parts.stream().filter(part -> !part.isEmpty()).toList());
  }

  private static String type(Map<String, Object> event, Map<String, Object> ours) {
    if (ours.containsKey("type")) {
      return Show.text(ours, "type");
    }
    String severity = Show.text(event, "severity");
    return Show.text(event, "event") + (severity.isEmpty() ? "" : "/" + severity);
  }

  private static void addAccepted(
      Map<String, Object> event, Map<String, Object> ours, List<String> parts) {
    Map<String, Object> message = child(event, "message");
    parts.add(Show.text(event, "recipient"));
    parts.add("from <" + Show.text(child(event, "envelope"), "sender") + ">");
    parts.add(Show.text(ours, "client"));
    parts.add(Show.size(Json.number(message, "size", 0)));
    parts.add(Show.text(child(message, "headers"), "subject"));
  }

  private static void addAttempt(
      Map<String, Object> event, Map<String, Object> ours, List<String> parts) {
    Map<String, Object> status = child(event, "delivery-status");
    parts.add(Show.text(event, "recipient"));
    parts.add(Show.text(status, "mx-host"));
    if (ours.containsKey("reply")) {
      parts.add(Show.text(ours, "reply"));
    } else {
      parts.add(Show.text(status, "code"));
      parts.add(Show.text(status, "message"));
      parts.add(Show.text(status, "description"));
    }
  }

  private static Instant instant(Map<String, Object> event) {
    double seconds = event.get("timestamp") instanceof Number number ? number.doubleValue() : 0;
    return Instant.ofEpochMilli(Math.round(seconds * 1000));
  }

  private String next(String text) {
    return shell.terminal() ? time(Instant.parse(text)) : text;
  }

  /** The clock on a terminal, with the day where it is another one; else RFC 3339. */
  private String time(Instant time) {
    if (!shell.terminal()) {
      return time.toString();
    }
    ZonedDateTime there = time.atZone(shell.zone());
    boolean today =
        there.toLocalDate().equals(shell.time().now().atZone(shell.zone()).toLocalDate());
    return (today ? CLOCK : DAY_AND_CLOCK).format(there);
  }

  private static Map<String, Object> child(Map<String, Object> object, String name) {
    return Json.child(object.get(name)).orElse(Map.of());
  }
}
