package io.posthorn.dsn;

import io.posthorn.address.Domain;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.smtp.EnhancedCode;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import io.posthorn.spool.News;
import io.posthorn.spool.Owed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The part of a report that a person reads: which address, what was said, what to do. Pure. */
final class PersonText {

  /** The most recipients that are written out: nobody reads more. The other part has them all. */
  static final int LISTED = 50;

  private static final String INDENT = "    ";
  private static final String HEADER_ATTACHED = "the header of your\r\nmessage, are attached.\r\n";

  private PersonText() {}

  /**
   * The text, in CRLF form.
   *
   * @param subject of the message, where it can be shown
   * @param room for what was said of one recipient, in characters
   * @param whole whether all of the message is attached
   */
  static String of(
      Domain host,
      Message message,
      Optional<String> subject,
      List<Owed> news,
      int room,
      boolean whole) {
    StringBuilder out = new StringBuilder();
    out.append("This is the mail system at ").append(host).append(".\r\n\r\n");
    out.append(SafeText.fold("", Opening.of(message, subject, news), ""));
    out.append("\r\n");
    for (Owed owed : news.subList(0, Math.min(LISTED, news.size()))) {
      out.append('<').append(SafeText.clean(owed.recipient().toString())).append(">\r\n");
      recipient(owed.news(), message, room, out);
      out.append("\r\n");
    }
    if (news.size() > LISTED) {
      out.append("These are the first ").append(LISTED).append(" of ").append(news.size());
      out.append(" addresses; all of them are attached.\r\n\r\n");
    }
    out.append("Details for programs and administrators, and ");
    out.append(whole ? "your message,\r\nare attached.\r\n" : HEADER_ATTACHED);
    return out.toString();
  }

  private static void recipient(News news, Message message, int room, StringBuilder out) {
    switch (news) {
      case News.Failed(Attempt attempt, Cause cause) -> {
        out.append(line(speaker(attempt, cause), said(attempt, cause, message, room)));
        out.append(SafeText.fold(INDENT, advice(cause), INDENT));
      }
      case News.Relayed(Attempt attempt, Reply reply) ->
          out.append(line(said(attempt), SafeText.clip(reply.toString(), room)));
      case News.Delayed(Optional<Entry.Failure> last, var _) ->
          last.ifPresentOrElse(
              failure -> {
                Cause cause = failure.cause();
                String text = said(failure.attempt(), cause, message, room);
                out.append(line(speaker(failure.attempt(), cause), text));
              },
              () -> out.append(line("Reason:", "It could not be tried yet.")));
    }
  }

  private static String line(String speaker, String text) {
    return SafeText.fold(INDENT + speaker, text, INDENT);
  }

  private static String speaker(Attempt attempt, Cause cause) {
    return DeliveryStatus.isReply(attempt, cause) ? said(attempt) : "Reason:";
  }

  private static String said(Attempt attempt) {
    return SafeText.ascii(attempt.host().map(Attempt.Host::name).orElse("The other side"))
        + " said:";
  }

  /** A host in its own words, or what we found, without codes that say nothing to a person. */
  private static String said(Attempt attempt, Cause found, Message message, int room) {
    Cause cause = DeliveryStatus.told(found);
    String text = DeliveryStatus.isReply(attempt, found) ? cause.toString() : cause.text();
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
