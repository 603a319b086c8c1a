package io.posthorn.server;

import io.posthorn.intake.Refusal;
import io.posthorn.smtp.Reply;
import java.util.Optional;

/** What the session does next. Each turn but {@link Ask} and {@link Count} says just one reply. */
sealed interface Turn {

  /**
   * Reply, and hear the next command in {@code next}.
   *
   * @param refusal what the intake is to be told of, where the reply refuses mail
   */
  record Answer(Phase next, Reply reply, Optional<Refusal> refusal) implements Turn {

    /** An answer that refuses nothing, or that the intake knows of. */
    Answer(Phase next, Reply reply) {
      this(next, reply, Optional.empty());
    }
  }

  /** Get a ruling first; {@link Dialog#heed} then says what to reply. */
  record Ask(Phase phase, Question question) implements Turn {}

  /** Reply 334, and hear the response. */
  record Challenge(Phase.Authenticating next, Reply reply) implements Turn {}

  /** Reply 354, and collect content. */
  record Collect(Phase.Receiving next, Reply reply) implements Turn {}

  /**
   * Collect a chunk; the reply comes behind it.
   *
   * @param octets of the chunk
   * @param last whether the message ends with it
   * @param binary whether it is no text (RFC 3030 §3)
   * @param refusal why it is read and not kept, where that is known before
   */
  record Count(Phase next, long octets, boolean last, boolean binary, Optional<Reply> refusal)
      implements Turn {}

  /** Reply 220, shake hands, and begin anew. */
  record StartTls(Link link, Reply reply) implements Turn {}

  /** Reply 220, as to a new connection: a front end named the client behind it. */
  record Introduce(Phase next, Reply reply) implements Turn {}

  /** Reply, and close. */
  record Hangup(Reply reply) implements Turn {}
}
