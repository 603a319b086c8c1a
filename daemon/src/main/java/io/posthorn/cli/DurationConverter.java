package io.posthorn.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 500ms 30s 5min 4h}; a plain number is seconds. */
final class DurationConverter implements ITypeConverter<Duration> {

  private static final int MAX_DIGITS = 9;

  @Override
  public Duration convert(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    if (digits == 0 || digits > MAX_DIGITS) {
      throw new TypeConversionException("'" + text + "' is not a time: write 30s or 5min");
    }
    long number = Long.parseLong(text.substring(0, digits));
    return switch (text.substring(digits)) {
      case "ms" -> Duration.ofMillis(number);
      case "s", "" -> Duration.ofSeconds(number);
      case "min" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default ->
          throw new TypeConversionException("'" + text + "' is not a time: write 30s or 5min");
    };
  }
}
