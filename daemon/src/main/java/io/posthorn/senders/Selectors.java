package io.posthorn.senders;

import io.posthorn.address.Domain;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;

/** Names of DKIM keys. */
final class Selectors {

  private Selectors() {}

  /**
   * One of this year, {@code ph2026a} to {@code ph2026z}: behind the last that is used, for a
   * record of a key that is no longer kept may still be out there; else the first that is free;
   * none when all are used.
   */
  static Optional<String> next(Set<String> used, Instant now) {
    String prefix = "ph" + now.atZone(ZoneOffset.UTC).getYear();
    Optional<String> next = Optional.empty();
    for (char letter = 'z'; letter >= 'a'; letter--) {
      if (!used.contains(prefix + letter)) {
        next = Optional.of(prefix + letter);
      } else if (next.isPresent()) {
        return next;
      }
    }
    return next;
  }

  /** Whether text can be a selector: labels in lower case (RFC 6376 §3.1). */
  static boolean isSelector(String text) {
    return Domain.parse(text).map(Domain::ascii).filter(text::equals).isPresent();
  }
}
