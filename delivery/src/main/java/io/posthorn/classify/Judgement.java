package io.posthorn.classify;

import io.posthorn.client.Undertaking;
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
   * @param undertaking what the host sees to
   */
  record Deliver(Reply reply, Undertaking undertaking) implements Judgement {

    /** By a host that sees to nothing else. */
    public Deliver(Reply reply) {
      this(reply, Undertaking.NONE);
    }
  }

  /** Try again later, from the first host on. */
  record Defer(Cause cause) implements Judgement {}

  /** Give up. */
  record Bounce(Cause cause) implements Judgement {}
}
