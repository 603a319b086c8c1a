package io.posthorn.dispatch;

import io.posthorn.egress.Work;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.smtp.DeliverBy;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the time that a sender set with BY means for an attempt (RFC 2852). Pure. */
final class Lateness {

  private static final String OVER = "The time that its sender set is over";

  private Lateness() {}

  /** How long it is until then; negative when it is over. */
  static Optional<Duration> rest(Message message, Instant now) {
    return message
        .wishes()
        .deadline(message.life().firstDue())
        .map(time -> Duration.between(now, time));
  }

  /** Why it is not even tried: the sender wants it back instead. */
  static Optional<Cause> of(Work work, Instant now) {
    boolean returned =
        work.message().wishes().timing().deliverBy().filter(DeliverBy::returns).isPresent();
    boolean over = rest(work.message(), now).filter(rest -> rest.toSeconds() < 1).isPresent();
    if (!returned || !over) {
      return Optional.empty();
    }
    List<Entry.Failure> history = work.entry().history();
    return Optional.of(
        history.isEmpty()
            ? Cause.of(Scope.EXPIRY, Cause.TOO_OLD, "5.4.7", OVER)
            : Cause.tooOld(history.getLast().cause()));
  }
}
