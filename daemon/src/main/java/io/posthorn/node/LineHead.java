package io.posthorn.node;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a log line begins with: its syslog priority, as {@code <6>}, where the journal takes our
 * output (see sd-daemon(3)); time and level elsewhere.
 */
public final class LineHead extends ClassicConverter {

  private final boolean toJournal = System.getenv("JOURNAL_STREAM") != null;

  @Override
  public String convert(ILoggingEvent event) {
    return toJournal ? priority(event.getLevel()) : timeAndLevel(event);
  }

  static String priority(Level level) {
    if (level.isGreaterOrEqual(Level.ERROR)) {
      return "<3>";
    }
    if (level.isGreaterOrEqual(Level.WARN)) {
      return "<4>";
    }
    return level.isGreaterOrEqual(Level.INFO) ? "<6>" : "<7>";
  }

  private static String timeAndLevel(ILoggingEvent event) {
    Instant time = Instant.ofEpochMilli(event.getTimeStamp()).truncatedTo(ChronoUnit.MILLIS);
    String level = event.getLevel().isGreaterOrEqual(Level.WARN) ? event.getLevel() + " " : "";
    return time + " " + level;
  }
}
