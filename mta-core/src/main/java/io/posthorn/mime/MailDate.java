package io.posthorn.mime;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Dates as RFC 5322 §3.3 writes them. */
public final class MailDate {

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ROOT);

  private MailDate() {}

  /** {@code time} in UTC: {@code Fri, 20 Nov 2026 08:15:00 +0000}. */
  public static String format(Instant time) {
    return FORMAT.format(time.atOffset(ZoneOffset.UTC));
  }
}
