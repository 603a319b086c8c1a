package io.posthorn.outcome;

import io.posthorn.smtp.Reply;

/** How an attempt at one entry ended. */
public sealed interface Outcome {

  /** The next hop has taken responsibility. */
  record Delivered(Reply reply, Attempt attempt) implements Outcome {}

  /** To be tried again. */
  record Deferred(Cause cause, Attempt attempt) implements Outcome {}

  /** Given up; the sender is owed a report. */
  record Bounced(Cause cause, Attempt attempt) implements Outcome {}
}
