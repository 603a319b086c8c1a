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

  /** All is said. */
  record Complete(Credentials credentials) implements SaslStep {}

  /** A response is not base64, or not what the mechanism says. */
  record Malformed() implements SaslStep {}

  /** The client asks to act as someone else than it logs in as, which nobody may. */
  record ForeignIdentity() implements SaslStep {}
}
