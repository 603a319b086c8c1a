package io.posthorn.dsn;

import io.posthorn.address.Domain;
import io.posthorn.address.ReversePath;
import io.posthorn.event.Event;
import io.posthorn.mime.MailDate;
import io.posthorn.spool.Message;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * Writes reports: multipart/report (RFC 6522) with a text, a message/delivery-status (RFC 3464) and
 * the header of the message reported on. Pure.
 *
 * <p>Everything is 7-bit, but the address in To where the sender's own is not ASCII. So the parts
 * need no type of RFC 6533: a header that is not ASCII is encoded (RFC 6522 §4), which readers undo
 * in text/rfc822-headers and not in message/global-headers. What peers and clients wrote can begin
 * neither a field nor a part.
 */
final class DsnWriter {

  private final Domain reportingMta;

  /** Reports in the name of {@code reportingMta}, our host. */
  DsnWriter(Domain reportingMta) {
    this.reportingMta = reportingMta;
  }

  /**
   * The octets of a report.
   *
   * @param message from a reverse path that is not null
   * @param failures at least one of its recipients
   * @param header of {@code message}, as it is to be shown
   * @param token makes Message-ID and boundary; letters, digits, hyphens and dots, at most 60
   */
  byte[] write(
      Message message, List<Event.Bounced> failures, byte[] header, Instant now, String token) {
    String text = PersonText.of(reportingMta, message, failures);
    String status = DeliveryStatus.of(reportingMta, message, failures);
    List<String> parts =
        List.of(
            part("text/plain; charset=utf-8", text),
            part("message/delivery-status", status),
            Part.encode("text/rfc822-headers", header));
    String boundary = boundary(token, parts);
    StringBuilder out = new StringBuilder(fields(message.sender().path(), now, token, boundary));
    for (String part : parts) {
      out.append("\r\n--").append(boundary).append("\r\n").append(part);
    }
    out.append("\r\n--").append(boundary).append("--\r\n");
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private String fields(ReversePath to, Instant now, String token, String boundary) {
    return ("From: Mail Delivery System <MAILER-DAEMON@" + reportingMta + ">\r\n")
        + ("To: <" + to + ">\r\n")
        + "Subject: Your message could not be delivered\r\n"
        + ("Date: " + MailDate.format(now) + "\r\n")
        + ("Message-ID: <" + token + "@" + reportingMta + ">\r\n")
        + "Auto-Submitted: auto-replied\r\n" // RFC 3834 §5.2
        + "MIME-Version: 1.0\r\n"
        + "Content-Type: multipart/report; report-type=delivery-status;\r\n"
        + ("\tboundary=\"" + boundary + "\"\r\n");
  }

  private static String part(String type, String text) {
    return Part.encode(type, text.getBytes(StandardCharsets.UTF_8));
  }

  /** One that occurs in no part, even if a client or a peer has guessed the token. */
  private static String boundary(String token, List<String> parts) {
    int number = 0;
    while (true) {
      String boundary = "=_" + token + "-" + number;
      if (parts.stream().noneMatch(part -> part.contains(boundary))) {
        return boundary;
      }
      number++;
    }
  }
}
