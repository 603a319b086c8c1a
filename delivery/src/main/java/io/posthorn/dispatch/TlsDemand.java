package io.posthorn.dispatch;

import io.posthorn.classify.Judgement;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.spool.Message;

/** What REQUIRETLS makes of an attempt that found no TLS (RFC 8689 §4.2.1). Pure. */
final class TlsDemand {

  /** RFC 3463 §3.8: security or policy. */
  private static final int SECURITY = 7;

  private TlsDemand() {}

  /**
   * The judgement of an attempt at all hosts: where the last one has no TLS that will do, and the
   * message insists on it, there is nothing to wait for.
   */
  static Judgement judge(Message message, Judgement judgement) {
    return judgement instanceof Judgement.Defer(Cause cause)
            && message.insistsOnTls()
            && isForWantOfTls(cause)
        ? new Judgement.Bounce(Cause.of(Scope.CAPABILITY, 550, "5.7.10", cause.text()))
        : judgement;
  }

  private static boolean isForWantOfTls(Cause cause) {
    return cause.scope() == Scope.HOST
        && cause.code() == Cause.NO_CONNECTION
        && cause.enhanced().filter(code -> code.subject() == SECURITY).isPresent();
  }
}
