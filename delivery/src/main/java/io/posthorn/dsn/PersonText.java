package io.posthorn.dsn;

import io.posthorn.address.Domain;
import io.posthorn.event.Event;
import io.posthorn.mime.MailDate;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.smtp.EnhancedCode;
import io.posthorn.spool.Message;
import java.util.List;
import java.util.Optional;

/** The part of a report that a person reads: which address, what was said, what to do. Pure. */
final class PersonText {

  private static final String INDENT = "    ";

  private PersonText() {}

  /** The text, in CRLF form. */
  static String of(Domain reportingMta, Message message, List<Event.Bounced> failures) {
    StringBuilder out = new StringBuilder();
    out.append("This is the mail system at ").append(reportingMta).append(".\r\n\r\n");
    out.append("A message of yours, taken on ");
    out.append(MailDate.format(message.life().accepted())).append(",\r\n");
    out.append("could not be delivered to ");
    out.append(failures.size() == 1 ? "this address" : "these addresses");
    out.append(", and will not be tried again:\r\n\r\n");
    for (Event.Bounced failure : failures) {
      out.append('<').append(SafeText.clean(failure.recipient().toString())).append(">\r\n");
      out.append(SafeText.fold(INDENT + speaker(failure), said(failure.cause()), INDENT));
      out.append(SafeText.fold(INDENT, advice(failure.cause()), INDENT));
      out.append("\r\n");
    }
    out.append("Details for programs and administrators, and the header of your\r\n");
    out.append("message, are attached.\r\n");
    return out.toString();
  }

  private static String speaker(Event.Bounced failure) {
    Optional<Attempt.Host> host = failure.attempt().host();
    return DeliveryStatus.isReply(failure)
        ? SafeText.ascii(host.map(Attempt.Host::name).orElse("The other side")) + " said:"
        : "Reason:";
  }

  private static String said(Cause cause) {
    return cause.scope() == Scope.EXPIRY ? cause.text() : cause.toString();
  }

  private static String advice(Cause cause) {
    if (cause.scope() == Scope.EXPIRY) {
      return "It was tried for as long as mail is kept here. Send it again later, or reach the"
          + " person in another way.";
    }
    EnhancedCode status = DeliveryStatus.status(cause);
    return switch (status.subject()) { // RFC 3463 §3
      case 1 ->
          status.detail() == 7 || status.detail() == 8
              ? "The other side does not accept your own address as the sender. Ask the"
                  + " administrator of your mail system."
              : "Check the address. If it is right, the person has no mailbox there any more.";
      case 2 ->
          status.detail() == 3
              ? tooLarge()
              : "The mailbox takes no mail now. Reach the person in another way.";
      case 3 -> status.detail() == 4 ? tooLarge() : ask();
      case 7 ->
          "The other side refused the message by its rules. Show this report to the administrator"
              + " of your mail system.";
      default -> ask();
    };
  }

  private static String tooLarge() {
    return "The message is too large for the other side. Send less, or a link to it.";
  }

  private static String ask() {
    return "Show this report to the administrator of your mail system.";
  }
}
