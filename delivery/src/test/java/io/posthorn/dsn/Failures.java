package io.posthorn.dsn;

import io.posthorn.address.AddressParser;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.smtp.Recipient;
import io.posthorn.spool.News;
import io.posthorn.spool.Owed;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Failures for good, for tests. */
final class Failures {

  private Failures() {}

  /** What {@code host} said to {@code recipient}; with an empty host, what we found ourselves. */
  static Owed of(
      MessageId message, int index, String recipient, String host, Cause cause, Instant started) {
    Optional<Attempt.Host> spoken =
        host.isEmpty()
            ? Optional.empty()
            : Optional.of(new Attempt.Host(host, "198.51.100.4", Optional.of("192.0.2.250")));
    Attempt attempt = new Attempt(1, started, Duration.ofMillis(120), spoken, Attempt.Session.NONE);
    return new Owed(
        new EntryId(message, index),
        Recipient.of(AddressParser.mailbox(recipient).orElseThrow()),
        new News.Failed(attempt, cause));
  }
}
