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

  /** Done. */
  record Deliver(Reply reply) implements Judgement {}

  /** Try again later, from the first host on. */
  record Defer(Cause cause) implements Judgement {}

  /** Give up. */
  record Bounce(Cause cause) implements Judgement {}
}
