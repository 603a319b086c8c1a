package io.posthorn.spool;

import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.smtp.Reply;
import java.time.Instant;
import java.util.Optional;

/** What a sender is to be told of a recipient. */
public sealed interface News {

  /** It was given up. */
  record Failed(Attempt attempt, Cause cause) implements News {}

  /** A host took it that tells the sender nothing (RFC 3461 §5.2.2). */
  record Relayed(Attempt attempt, Reply reply) implements News {}

  /**
   * It waits. Never kept: made of what is known when it is told.
   *
   * @param last the last failure, where it was tried
   * @param until when its retries end
   */
  record Delayed(Optional<Entry.Failure> last, Instant until) implements News {}
}
