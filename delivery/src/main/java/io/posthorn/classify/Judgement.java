package io.posthorn.classify;

import io.posthorn.outcome.Cause;
import io.posthorn.smtp.Reply;

/**
 * What follows for a recipient.
 *
 * <p>What follows for others stands in the cause: scope {@link io.posthorn.outcome.Scope#HOST}
 * slows the path, code 421 shrinks its window, {@link io.posthorn.outcome.Scope#AMBIGUOUS} is
 * counted, {@link io.posthorn.outcome.Scope#OURSELVES} is an alarm.
 */
public sealed interface Judgement {

  /**
   * Try the next host now.
   *
   * @param cause why not this one
   */
  record NextHost(Cause cause) implements Judgement {}

  /**
   * Done.
   *
   * @param tells whether the host tells the sender what it wants to be told (RFC 3461 §5.2.1)
   */
  record Deliver(Reply reply, boolean tells) implements Judgement {

    /** By a host that tells nobody. */
    public Deliver(Reply reply) {
      this(reply, false);
    }
  }

  /** Try again later, from the first host on. */
  record Defer(Cause cause) implements Judgement {}

  /** Give up. */
  record Bounce(Cause cause) implements Judgement {}
}
