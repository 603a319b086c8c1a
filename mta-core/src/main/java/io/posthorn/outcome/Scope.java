package io.posthorn.outcome;

/** Whom a failure concerns: it decides who else is worth trying. The names are on disk. */
public enum Scope {
  /** Name resolution and routing: no host was spoken to. */
  ROUTE,
  /** Connect, greeting, EHLO, TLS: this host, for whatever message. */
  HOST,
  /** MAIL, DATA and the final dot: this message, at whatever host. */
  MESSAGE,
  /** RCPT: this recipient. */
  RECIPIENT,
  /** What the host offers does not suffice for this message: it was not even asked. */
  CAPABILITY,
  /** The connection broke behind the final dot: nobody knows whether the message was taken. */
  AMBIGUOUS,
  /** Composing, signing, spooling: our own fault. */
  OURSELVES,
  /** The message's life is over. */
  EXPIRY,
  /** A person gave it up. */
  OPERATOR
}
