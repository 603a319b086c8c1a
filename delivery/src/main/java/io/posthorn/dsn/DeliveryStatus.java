package io.posthorn.dsn;

import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.mime.MailDate;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.smtp.EnhancedCode;
import io.posthorn.smtp.Reply;
import io.posthorn.smtp.Utf8Address;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import io.posthorn.spool.News;
import io.posthorn.spool.Owed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The part of a report that programs read: message/delivery-status (RFC 3464 §2). Pure. */
final class DeliveryStatus {

  private static final String REMOVED = "An administrator removed the message from the queue.";
  private static final EnhancedCode UNDEFINED = new EnhancedCode(5, 0, 0);
  private static final EnhancedCode DONE = new EnhancedCode(2, 0, 0);
  private static final EnhancedCode WAITS = new EnhancedCode(4, 0, 0);

  private DeliveryStatus() {}

  /**
   * The fields of the message and, each behind an empty line, of the recipients that there is news
   * of; in 7 bit.
   *
   * @param room for what was said of one recipient, in characters
   */
  static String of(Domain reportingMta, Message message, List<Owed> news, int room) {
    StringBuilder out = new StringBuilder();
    message
        .wishes()
        .envelopeId() // §2.2.1
        .ifPresent(id -> out.append(SafeText.fold("Original-Envelope-Id:", id, " ")));
    out.append("Reporting-MTA: dns; ").append(reportingMta).append("\r\n");
    out.append("X-Posthorn-Message: ").append(message.id()).append("\r\n");
    out.append("Arrival-Date: ").append(MailDate.format(message.life().accepted())).append("\r\n");
    for (Owed owed : news) {
      out.append("\r\n");
      recipient(owed, room, out);
    }
    return out.toString();
  }

  /** RFC 3464 §2.3. */
  private static void recipient(Owed owed, int room, StringBuilder out) {
    owed.to()
        .original()
        .ifPresent(whom ->
            out.append(SafeText.fold("Original-Recipient:", SafeText.ascii(whom.field()), " ")));
    out.append("Final-Recipient: ").append(address(owed.recipient())).append("\r\n");
    switch (owed.news()) {
      case News.Failed(Attempt attempt, Cause cause) -> {
        outcome("failed", status(cause), out);
        attempted(attempt, cause, room, out);
      }
      case News.Relayed(Attempt attempt, Reply reply) -> {
        outcome("relayed", status(reply), out);
        host(attempt, out);
        diagnostic("smtp;", reply.toString(), room, out);
        date("Last-Attempt-Date", attempt.started(), out);
      }
      case News.Delayed(Optional<Entry.Failure> last, Instant until) -> {
        outcome("delayed", last.map(failure -> waits(failure.cause())).orElse(WAITS), out);
        last.ifPresent(failure -> attempted(failure.attempt(), failure.cause(), room, out));
        date("Will-Retry-Until", until, out); // §2.3.8
      }
    }
  }

  private static void outcome(String action, EnhancedCode status, StringBuilder out) {
    out.append("Action: ").append(action).append("\r\n");
    out.append("Status: ").append(status).append("\r\n");
  }

  private static void attempted(Attempt attempt, Cause cause, int room, StringBuilder out) {
    host(attempt, out);
    boolean heard = isReply(attempt, cause); // §2.3.6: smtp is a reply as heard
    diagnostic(heard ? "smtp;" : "x-posthorn;", told(cause).toString(), room, out);
    date("Last-Attempt-Date", attempt.started(), out);
  }

  private static void host(Attempt attempt, StringBuilder out) {
    attempt
        .host()
        .ifPresent(host ->
            out.append(SafeText.fold("Remote-MTA: dns;", SafeText.ascii(host.name()), " ")));
  }

  private static void diagnostic(String type, String text, int room, StringBuilder out) {
    String said = SafeText.ascii(SafeText.clip(text, room));
    out.append(SafeText.fold("Diagnostic-Code: " + type, said, " "));
  }

  private static void date(String name, Instant time, StringBuilder out) {
    out.append(name).append(": ").append(MailDate.format(time)).append("\r\n");
  }

  /** Whether it is what a host answered, and not what we found out ourselves. */
  static boolean isReply(Attempt attempt, Cause cause) {
    return attempt.host().isPresent()
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

  private static EnhancedCode status(Reply reply) {
    return reply.enhanced().filter(heard -> heard.category() == 2).orElse(DONE);
  }

  private static EnhancedCode waits(Cause cause) {
    return cause
        .enhanced()
        .filter(heard -> heard.category() != 2)
        .map(heard -> new EnhancedCode(4, heard.subject(), heard.detail()))
        .orElse(WAITS);
  }

  /**
   * An address with its type. One that is not ASCII is written in the 7-bit form of RFC 6533 §3
   * (utf-8-addr-xtext), so that message/global-delivery-status is never needed.
   */
  private static String address(Mailbox mailbox) {
    return mailbox.needsSmtpUtf8()
        ? "utf-8; " + Utf8Address.encode(mailbox.toString())
        : "rfc822; " + mailbox;
  }
}
