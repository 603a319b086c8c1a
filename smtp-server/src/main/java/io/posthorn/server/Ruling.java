package io.posthorn.server;

import io.posthorn.account.Principal;
import io.posthorn.account.ScramVerifier;
import io.posthorn.envelope.MessageId;
import io.posthorn.smtp.Reply;

/** The answer to a {@link Question}. */
sealed interface Ruling {

  /** Yes, to {@link Question.MaySend} and {@link Question.MayReceive}. */
  record Allowed() implements Ruling {}

  /**
   * The answer to {@link Question.Challenge}.
   *
   * @param verifier what the client is to prove that it knows
   * @param nonce our part of it
   */
  record Challenged(ScramVerifier verifier, String nonce) implements Ruling {}

  /** Yes, to {@link Question.MayLogIn} and {@link Question.MayStandFor}. */
  record LoggedIn(Principal principal) implements Ruling {}

  /** Yes, to {@link Question.MayQueue}. */
  record Queued(MessageId id) implements Ruling {}

  /** No, to any, and what to say. */
  record Refused(Reply reply) implements Ruling {}
}
