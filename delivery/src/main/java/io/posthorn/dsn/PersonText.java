package io.posthorn.dsn;

import io.posthorn.address.Domain;
import io.posthorn.mime.MailDate;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.smtp.EnhancedCode;
import io.posthorn.spool.Message;
import io.posthorn.spool.Owed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The part of a report that a person reads: which address, what was said, what to do. Pure. */
final class PersonText {

  /** The most recipients that are written out: nobody reads more. The other part has them all. */
  static final int LISTED = 50;

  private static final String INDENT = "    ";

  private PersonText() {}

  /**
   * The text, in CRLF form.
   *
   * @param subject of the message, where it can be shown
   * @param room for what was said of one recipient, in characters
   */
  static String of(
      Domain host, Message message, Optional<String> subject, List<Owed> failures, int room) {
    StringBuilder out = new StringBuilder();
    out.append("This is the mail system at ").append(host).append(".\r\n\r\n");
    out.append(SafeText.fold("", opening(message, subject, failures.size()), ""));
    out.append("\r\n");
    for (Owed failure : failures.subList(0, Math.min(LISTED, failures.size()))) {
      out.append('<').append(SafeText.clean(failure.recipient().toString())).append(">\r\n");
      out.append(SafeText.fold(INDENT + speaker(failure), said(failure, message, room), INDENT));
      out.append(SafeText.fold(INDENT, advice(failure.failure().cause()), INDENT));
      out.append("\r\n");
    }
    if (failures.size() > LISTED) {
      out.append("These are the first ").append(LISTED).append(" of ").append(failures.size());
      out.append(" addresses; all of them are attached.\r\n\r\n");
    }
    out.append("Details for programs and administrators, and the header of your\r\n");
    out.append("message, are attached.\r\n");
    return out.toString();
  }

  private static String opening(Message message, Optional<String> subject, int failed) {
    String name = subject.map(text -> " \"" + text + "\",").orElse("");
    int all = message.recipients();
    String whom =
        all == 1
            ? "its recipient"
            : failed == all
                ? "any of its " + all + " recipients"
                : failed + " of its " + all + " recipients";
    String when = MailDate.format(message.life().accepted());
    return ("Your message" + name + " taken on " + when + ", could not be delivered to " + whom)
        + ". It will not be tried again.";
  }

  private static String speaker(Owed failure) {
    Optional<Attempt.Host> host = failure.failure().attempt().host();
    return DeliveryStatus.isReply(failure)
        ? SafeText.ascii(host.map(Attempt.Host::name).orElse("The other side")) + " said:"
        : "Reason:";
  }

  /** A host in its own words, or what we found, without codes that say nothing to a person. */
  private static String said(Owed failure, Message message, int room) {
    Cause cause = DeliveryStatus.told(failure.failure().cause());
    String text = DeliveryStatus.isReply(failure) ? cause.toString() : cause.text();
    String last =
        text.startsWith(Cause.TOO_OLD_LAST)
            ? " The last failure: " + text.substring(Cause.TOO_OLD_LAST.length())
            : "";
    return SafeText.clip(
        cause.scope() == Scope.EXPIRY ? "Tried for " + lifetime(message) + "." + last : text, room);
  }

  private static String lifetime(Message message) {
    Duration life = Duration.between(message.life().firstDue(), message.life().expires());
    return life.toDays() > 1
        ? life.toDays() + " days"
        : life.toHours() > 1 ? life.toHours() + " hours" : life.toMinutes() + " minutes";
  }

  private static String advice(Cause cause) {
    if (cause.scope() == Scope.EXPIRY) {
      return "Send it again later, or reach the person in another way.";
    }
    EnhancedCode status = DeliveryStatus.status(cause);
    return switch (status.subject()) { // RFC 3463 §3
      case 1 -> address(status.detail());
      case 2 ->
          status.detail() == 3
              ? tooLarge()
              : "The mailbox takes no mail now. Reach the person in another way.";
      case 3 -> status.detail() == 4 ? tooLarge() : ask();
      case 6 ->
          status.detail() == 7
              ? "The other side knows no letters beyond ASCII in addresses. Use addresses without"
                  + " them."
              : ask();
      case 7 ->
          "The other side refused the message by its rules. Show this report to the administrator"
              + " of your mail system.";
      default -> ask();
    };
  }

  /** RFC 3463 §3.2. */
  private static String address(int detail) {
    return switch (detail) {
      case 2 -> "Check what stands behind the @: nothing there takes mail.";
      case 7, 8 ->
          "The other side does not accept your own address as the sender. Ask the administrator of"
              + " your mail system.";
      case 10 -> "Nobody behind the @ takes mail. Reach the person in another way."; // RFC 7505
      default -> "Check the address. If it is right, the person has no mailbox there any more.";
    };
  }

  private static String tooLarge() {
    return "The message is too large for the other side. Send less, or a link to it.";
  }

  private static String ask() {
    return "Show this report to the administrator of your mail system.";
  }
}
