package io.posthorn.sasl;

import io.posthorn.account.ScramVerifier;

/**
 * What a client's SCRAM proof came to (RFC 5802 §3).
 *
 * @param mechanism that was spoken
 * @param login the authentication identity
 * @param verifier that the proof was checked against
 * @param holds whether the client knows the password behind it
 * @param last our own proof, in base64, for a client whose proof holds
 */
public record Proof(
    Mechanism mechanism, String login, ScramVerifier verifier, boolean holds, String last)
    implements Evidence {

  /** Our own proof, as the last challenge of the exchange. */
  public SaslStep.Challenge conclusion() {
    return new SaslStep.Challenge(new Scram.Done(mechanism), last);
  }

  /** Leaves our own proof out. */
  @Override
  public String toString() {
    return "proof of " + login;
  }
}
