package io.posthorn.intake;

import io.posthorn.smtp.Reply;

/** What a question to the intake is answered with. */
public sealed interface Verdict {

  /** Go on. */
  record Allowed() implements Verdict {}

  /** No, and what to tell the client: a 4xx or 5xx with an enhanced code. */
  record Refused(Reply reply) implements Verdict {}

  /** The one yes. */
  Verdict ALLOWED = new Allowed();

  /** A no in words. */
  static Verdict refused(int code, String enhanced, String text) {
    return new Refused(Reply.of(code, enhanced, text));
  }
}
