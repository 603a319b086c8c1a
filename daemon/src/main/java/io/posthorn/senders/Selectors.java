package io.posthorn.senders;

import io.posthorn.address.Domain;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;

/** Names of DKIM keys. */
final class Selectors {

  private Selectors() {}

  /** The next free one of this year, {@code ph2026a} to {@code ph2026z}; none when all are used. */
  static Optional<String> next(Set<String> used, Instant now) {
    int year = now.atZone(ZoneOffset.UTC).getYear();
    for (char letter = 'a'; letter <= 'z'; letter++) {
      String selector = "ph" + year + letter;
      if (!used.contains(selector)) {
        return Optional.of(selector);
      }
    }
    return Optional.empty();
  }

  /** Whether text can be a selector: labels in lower case (RFC 6376 §3.1). */
  static boolean isSelector(String text) {
    return Domain.parse(text).map(Domain::ascii).filter(text::equals).isPresent();
  }
}
