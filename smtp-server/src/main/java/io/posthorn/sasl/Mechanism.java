package io.posthorn.sasl;

import java.util.Optional;

/** The SASL mechanisms that we speak. Both send the password, so both are for TLS. */
public enum Mechanism {
  /** RFC 4616. */
  PLAIN,
  /** draft-murchison-sasl-login: obsolete, and what half of all clients use. */
  LOGIN;

  /** The mechanism of that name, in upper case as in AUTH and in configuration. */
  public static Optional<Mechanism> named(String name) {
    for (Mechanism mechanism : values()) {
      if (mechanism.name().equals(name)) {
        return Optional.of(mechanism);
      }
    }
    return Optional.empty();
  }
}
