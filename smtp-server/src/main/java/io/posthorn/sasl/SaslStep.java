package io.posthorn.sasl;

/** How an exchange goes on after a response. */
public sealed interface SaslStep {

  /**
   * The client has more to say.
   *
   * @param exchange that hears it
   * @param text the challenge in base64; may be empty
   */
  record Challenge(SaslExchange exchange, String text) implements SaslStep {}

  /** The exchange goes on when it is known what is kept of the password. */
  record Lookup(ScramFirst first) implements SaslStep {}

  /** The client has said who it is; whether it may log in is to be asked. */
  record Complete(Evidence evidence) implements SaslStep {}

  /** The client has heard our last word, behind evidence that was taken. */
  record Acknowledged() implements SaslStep {}

  /** A response is not base64, or not what the mechanism says. */
  record Malformed() implements SaslStep {}

  /** The client asks to act as someone else than it logs in as, which nobody may. */
  record ForeignIdentity() implements SaslStep {}

  /**
   * What the client says of the channel is not so: it binds where it must not, does not where it
   * must, or was told by somebody that we cannot (RFC 5802 §6).
   */
  record WrongBinding() implements SaslStep {}
}
