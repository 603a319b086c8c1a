package io.posthorn.client;

import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.smtp.Reply;

/** What a host answered to, or did with, one recipient or a whole session; not yet judged. */
public sealed interface Signal {

  /** Whom it concerns. */
  Scope scope();

  /**
   * The host has taken responsibility for the recipient.
   *
   * @param reply the 2xx to the final dot
   * @param undertaking what it sees to
   */
  record Taken(Reply reply, Undertaking undertaking) implements Signal {

    /** By a host that sees to nothing else. */
    public Taken(Reply reply) {
      this(reply, Undertaking.NONE);
    }

    @Override
    public Scope scope() {
      return Scope.RECIPIENT;
    }
  }

  /**
   * The host said no.
   *
   * @param stage to what
   * @param reply 4xx or 5xx
   */
  record Said(Stage stage, Reply reply) implements Signal {

    public Said {
      if (reply.code() < 400) {
        throw new IllegalArgumentException("not a refusal: " + reply);
      }
    }

    @Override
    public Scope scope() {
      return stage.scope();
    }
  }

  /**
   * The connection failed, timed out, or what came over it was not SMTP.
   *
   * @param stage where; at {@link Stage#DOT} nobody knows whether the message was taken
   * @param what for people, one line
   */
  record Broke(Stage stage, String what) implements Signal {

    @Override
    public Scope scope() {
      return stage == Stage.DOT ? Scope.AMBIGUOUS : Scope.HOST;
    }
  }

  /**
   * We did not even ask: the host lacks what the message or its sender needs, or we could not read
   * the content.
   *
   * @param cause 4xx for later, 5xx for never: its scope is the signal's
   */
  record Unable(Cause cause) implements Signal {

    @Override
    public Scope scope() {
      return cause.scope();
    }
  }
}
