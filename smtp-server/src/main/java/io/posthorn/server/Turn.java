package io.posthorn.server;

import io.posthorn.smtp.Reply;

/** What the session does next. Each turn but {@link Ask} says exactly one reply. */
sealed interface Turn {

  /** Reply, and hear the next command in {@code next}. */
  record Answer(Phase next, Reply reply) implements Turn {}

  /** Get a ruling first; {@link Dialog#heed} then says what to reply. */
  record Ask(Phase phase, Question question) implements Turn {}

  /** Reply 334, and hear the response. */
  record Challenge(Phase.Authenticating next, Reply reply) implements Turn {}

  /** Reply 354, and collect content. */
  record Collect(Phase.Receiving next, Reply reply) implements Turn {}

  /** Reply 220, shake hands, and begin anew. */
  record StartTls(Link link, Reply reply) implements Turn {}

  /** Reply, and close. */
  record Hangup(Reply reply) implements Turn {}
}
