package io.posthorn.sasl;

/** What a client brought to show who it is. */
public sealed interface Evidence permits Credentials, Proof {

  /** The authentication identity. */
  String login();
}
