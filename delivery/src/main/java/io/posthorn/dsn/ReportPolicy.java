package io.posthorn.dsn;

import io.posthorn.client.Undertaking;
import io.posthorn.dsn.Duty.NotOwed;
import io.posthorn.dsn.Duty.Why;
import io.posthorn.smtp.DeliverBy;
import io.posthorn.smtp.Recipient;
import io.posthorn.spool.Message;
import java.util.Optional;

/**
 * Who is told what became of mail: whoever certainly sent it, and nobody else. A report to an
 * address that somebody else wrote into MAIL is backscatter. Pure.
 */
public final class ReportPolicy {

  private ReportPolicy() {}

  /**
   * Whether the sender of {@code message} is told when {@code to} is given up.
   *
   * @param proven as of {@link #duty}
   */
  public static Duty ofFailure(Message message, Recipient to, boolean proven) {
    return to.wantsFailure() ? duty(message, proven) : new NotOwed(Why.NOT_WANTED);
  }

  /**
   * Whether {@code to} was to be told of when a host took the message: where that host will not
   * tell of the success (RFC 3461 §5.2.2), or not when it is late (RFC 2852 §4.2), and for each hop
   * that is traced (RFC 2852 §4).
   *
   * @param host what the host sees to
   */
  public static boolean isSuccessTold(Message message, Recipient to, Undertaking host) {
    if (to.wantsSuccess() && !host.tells()) {
      return true;
    }
    Optional<DeliverBy> by = message.wishes().timing().deliverBy();
    return !to.wantsNothing()
        && by.filter(time -> time.trace() || !time.returns() && !host.keepsTime()).isPresent();
  }

  /**
   * Whether the sender of {@code message} may be told anything at all.
   *
   * @param proven whether SPF passed for the reverse path, or DKIM for its domain, when a stranger
   *     handed it in. Nothing checks or records that yet: callers say false, and strangers are not
   *     told
   */
  public static Duty duty(Message message, boolean proven) {
    if (message.sender().path().isNull()) { // RFC 5321 §4.5.5, §6.1
      return new NotOwed(Why.NULL_SENDER);
    }
    if (message.options().testMode()) {
      return new NotOwed(Why.TEST_MODE);
    }
    return switch (message.sender().origin().standing()) {
      case LOGIN, TRUSTED -> Duty.OWED;
      case STRANGER -> proven ? Duty.OWED : new NotOwed(Why.UNPROVEN_SENDER);
      case OURSELVES -> new NotOwed(Why.OWN_REPORT);
    };
  }
}
