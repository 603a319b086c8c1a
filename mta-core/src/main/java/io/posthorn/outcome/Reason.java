package io.posthorn.outcome;

import java.util.Locale;
import java.util.Optional;

/**
 * Why an entry waits. The list is closed: nothing waits for a reason that is not in it, and the
 * names are what scripts read.
 */
public enum Reason {
  DUE_NOW,
  BACKOFF,
  SCHEDULED,
  HELD,
  SUSPENDED,
  PROVIDER_CONNECTIONS,
  PROVIDER_RATE,
  SOURCE_LIMIT,
  SITE_LIMIT,
  PATH_LIMIT,
  DOMAIN_LIMIT,
  CREDENTIAL_LIMIT,
  NODE_LIMIT,
  RECIPIENT_CAP,
  DOMAIN_CURVE,
  WARMUP_CAP,
  GUARD_RAIL,
  UNVERIFIED_DOMAIN,
  STOLEN_LOGIN,
  DNS,
  NO_ROUTE,
  OUTBOUND_PAUSED,
  SPOOL_PRESSURE,
  SPOOL_READ;

  /** The name that scripts read, such as {@code due-now}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The reason of that name, or empty. */
  public static Optional<Reason> parse(String text) {
    for (Reason reason : values()) {
      if (reason.text().equals(text)) {
        return Optional.of(reason);
      }
    }
    return Optional.empty();
  }
}
