package io.posthorn.dsn;

import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.mime.MailDate;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.smtp.EnhancedCode;
import io.posthorn.spool.Message;
import io.posthorn.spool.Owed;
import java.util.List;
import java.util.Locale;

/** The part of a report that programs read: message/delivery-status (RFC 3464 §2). Pure. */
final class DeliveryStatus {

  private static final String REMOVED = "An administrator removed the message from the queue.";
  private static final EnhancedCode UNDEFINED = new EnhancedCode(5, 0, 0);

  private DeliveryStatus() {}

  /**
   * The fields of the message and, each behind an empty line, of all its recipients that failed; in
   * 7 bit.
   *
   * @param room for what was said of one recipient, in characters
   */
  static String of(Domain reportingMta, Message message, List<Owed> failures, int room) {
    StringBuilder out = new StringBuilder();
    out.append("Reporting-MTA: dns; ").append(reportingMta).append("\r\n");
    out.append("X-Posthorn-Message: ").append(message.id()).append("\r\n");
    out.append("Arrival-Date: ").append(MailDate.format(message.life().accepted())).append("\r\n");
    for (Owed failure : failures) {
      out.append("\r\n");
      recipient(failure, room, out);
    }
    return out.toString();
  }

  /** RFC 3464 §2.3. */
  private static void recipient(Owed failure, int room, StringBuilder out) {
    Attempt attempt = failure.failure().attempt();
    Cause cause = failure.failure().cause();
    out.append("Final-Recipient: ").append(address(failure.recipient())).append("\r\n");
    out.append("Action: failed\r\n");
    out.append("Status: ").append(status(cause)).append("\r\n");
    attempt
        .host()
        .ifPresent(host ->
            out.append(SafeText.fold("Remote-MTA: dns;", SafeText.ascii(host.name()), " ")));
    String type = isReply(failure) ? "smtp;" : "x-posthorn;"; // §2.3.6: smtp is a reply as heard
    String said = SafeText.ascii(SafeText.clip(told(cause).toString(), room));
    out.append(SafeText.fold("Diagnostic-Code: " + type, said, " "));
    out.append("Last-Attempt-Date: ").append(MailDate.format(attempt.started())).append("\r\n");
  }

  /** Whether it is what a host answered, and not what we found out ourselves. */
  static boolean isReply(Owed failure) {
    Cause cause = failure.failure().cause();
    return failure.failure().attempt().host().isPresent()
        && switch (cause.scope()) {
          case MESSAGE, RECIPIENT -> true;
          case HOST -> cause.code() != Cause.NO_CONNECTION;
          case ROUTE, CAPABILITY, AMBIGUOUS, OURSELVES, EXPIRY, OPERATOR -> false;
        };
  }

  /**
   * A cause as outsiders may read it: who deleted a message by hand, and why, is told in its events
   * and not to its sender.
   */
  static Cause told(Cause cause) {
    return cause.scope() == Scope.OPERATOR
        ? new Cause(cause.scope(), cause.code(), cause.enhanced(), REMOVED)
        : cause;
  }

  /** The status of a failure for good: of class 5, whatever class the host wrote. */
  static EnhancedCode status(Cause cause) {
    return cause
        .enhanced()
        .filter(heard -> heard.category() != 2)
        .map(heard -> new EnhancedCode(5, heard.subject(), heard.detail()))
        .orElse(UNDEFINED);
  }

  /**
   * An address with its type. One that is not ASCII is written in the 7-bit form of RFC 6533 §3
   * (utf-8-addr-xtext), so that message/global-delivery-status is never needed.
   */
  private static String address(Mailbox mailbox) {
    return mailbox.needsSmtpUtf8() ? "utf-8; " + xtext(mailbox.toString()) : "rfc822; " + mailbox;
  }

  private static String xtext(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          boolean plain = c > ' ' && c < 0x7f && c != '\\' && c != '+' && c != '=';
          out.append(plain ? Character.toString(c) : String.format(Locale.ROOT, "\\x{%02X}", c));
        });
    return out.toString();
  }
}
