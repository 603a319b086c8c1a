package io.posthorn.sasl;

import java.util.Optional;

/** The SASL mechanisms that we speak. */
public enum Mechanism {
  /** RFC 4616. Sends the password, so it is for TLS. */
  PLAIN("PLAIN"),
  /** draft-murchison-sasl-login: obsolete, and what half of all clients use. For TLS as well. */
  LOGIN("LOGIN"),
  /** RFC 7677: both sides prove what they know, and nobody between them learns the password. */
  SCRAM_SHA_256("SCRAM-SHA-256"),
  /** The same, bound to the TLS connection: who ends TLS in between is noticed. */
  SCRAM_SHA_256_PLUS("SCRAM-SHA-256-PLUS");

  private final String text;

  Mechanism(String text) {
    this.text = text;
  }

  /** The name in AUTH and in configuration. */
  public String text() {
    return text;
  }

  /** Whether it tells us the password. */
  public boolean sendsPassword() {
    return this == PLAIN || this == LOGIN;
  }

  /** The mechanism of that name, in upper case as in AUTH and in configuration. */
  public static Optional<Mechanism> named(String name) {
    for (Mechanism mechanism : values()) {
      if (mechanism.text.equals(name)) {
        return Optional.of(mechanism);
      }
    }
    return Optional.empty();
  }
}
