package io.posthorn.smtp;

import java.time.Duration;
import java.time.Instant;

/** Until when a message is to be held before it is sent (RFC 4865). */
public sealed interface Hold {

  /** The longest: as far ahead as X-Mailgun-Deliver-By may say. */
  Duration LONGEST = Duration.ofDays(3);

  /** How long from {@code now} on; not positive where the time has come. */
  Duration ahead(Instant now);

  /** {@code HOLDFOR}: from when it is taken. */
  record For(Duration span) implements Hold {

    @Override
    public Duration ahead(Instant now) {
      return span;
    }

    @Override
    public String toString() {
      return " HOLDFOR=" + span.toSeconds();
    }
  }

  /** {@code HOLDUNTIL}. */
  record Until(Instant time) implements Hold {

    @Override
    public Duration ahead(Instant now) {
      return Duration.between(now, time);
    }

    @Override
    public String toString() {
      return " HOLDUNTIL=" + time;
    }
  }
}
