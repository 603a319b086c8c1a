package io.posthorn.outcome;

import io.posthorn.smtp.EnhancedCode;
import io.posthorn.smtp.Reply;
import java.util.Optional;

/**
 * Why an attempt failed.
 *
 * @param scope whom it concerns
 * @param code the peer's reply code, or one of ours: 498 no mail exchanger, 499 no connection, 602
 *     too old, 690 deleted by hand
 * @param enhanced the enhanced code, where there is one
 * @param text the peer's text without codes, or ours; one line, at most {@value #MAX_TEXT}
 *     characters
 */
public record Cause(Scope scope, int code, Optional<EnhancedCode> enhanced, String text) {

  /** What is kept of a peer's text. */
  public static final int MAX_TEXT = 1024;

  /** Mailgun's code for a domain without mail exchangers. */
  public static final int NO_EXCHANGER = 498;

  /** Mailgun's code for exchangers that cannot be reached. */
  public static final int NO_CONNECTION = 499;

  /** Mailgun's code for a message that was retried until its end. */
  public static final int TOO_OLD = 602;

  /** What stands before the last failure in the text of a message that was too old. */
  public static final String TOO_OLD_LAST = "Too old; last: ";

  /** Ours, beside Mailgun's list: a person deleted it from the queue. */
  public static final int DELETED = 690;

  public Cause {
    if (text.length() > MAX_TEXT) {
      text = text.substring(0, MAX_TEXT);
    }
  }

  /** A peer's reply as a cause. */
  public static Cause of(Scope scope, Reply reply) {
    return new Cause(scope, reply.code(), reply.enhanced(), reply.text());
  }

  /** A cause that we found ourselves. */
  public static Cause of(Scope scope, int code, String enhanced, String text) {
    return new Cause(scope, code, Optional.of(EnhancedCode.of(enhanced)), text);
  }

  /** The end of a message's life, behind {@code last}. */
  public static Cause tooOld(Cause last) {
    return of(Scope.EXPIRY, TOO_OLD, "5.4.7", TOO_OLD_LAST + last);
  }

  /** As people read it: {@code 550 5.1.1 No such user}. */
  @Override
  public String toString() {
    return code + enhanced.map(status -> " " + status).orElse("") + " " + text;
  }
}
