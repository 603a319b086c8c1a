package io.posthorn.client;

import io.posthorn.outcome.Scope;

/** How far a session had come when something happened, in the order of a session. */
public enum Stage {
  /** TCP. */
  CONNECT(Scope.HOST),
  /** The 220. */
  GREETING(Scope.HOST),
  /** EHLO, or HELO behind it. */
  HELLO(Scope.HOST),
  /** STARTTLS and the handshake. */
  TLS(Scope.HOST),
  /** AUTH at a smarthost. */
  AUTH(Scope.HOST),
  /** MAIL FROM. */
  MAIL(Scope.MESSAGE),
  /** RCPT TO, of one recipient. */
  RCPT(Scope.RECIPIENT),
  /** DATA, and the content before its final dot. */
  DATA(Scope.MESSAGE),
  /** The final dot: from here on the host may have taken the message. */
  DOT(Scope.MESSAGE);

  private final Scope scope;

  Stage(Scope scope) {
    this.scope = scope;
  }

  /** Whom a reply at this stage concerns. */
  public Scope scope() {
    return scope;
  }
}
