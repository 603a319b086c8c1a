package io.posthorn.dsn;

import io.posthorn.address.Domain;
import io.posthorn.mime.HeaderSection;
import io.posthorn.mime.MailDate;
import io.posthorn.outcome.Cause;
import io.posthorn.spool.Message;
import io.posthorn.spool.Owed;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Writes reports: multipart/report (RFC 6522) with a text, a message/delivery-status (RFC 3464) and
 * the message reported on, or its header. Pure.
 *
 * <p>Everything is 7-bit, but the address in To where the sender's own is not ASCII, and a message
 * that was declared 8-bit and is returned whole. So the parts need no type of RFC 6533: a header
 * that is not ASCII is encoded (RFC 6522 §4), which readers undo in text/rfc822-headers and not in
 * message/global-headers. What peers and clients wrote can begin neither a field nor a part.
 */
final class DsnWriter {

  /** What is repeated of a Message-ID. */
  private static final int MAX_ID = 250;

  /** What all failures of one report may say together, in characters. */
  private static final int ROOM = 256 << 10;

  /** What each may say, however many there are. */
  private static final int LEAST_ROOM = 256;

  private final Domain reportingMta;

  /** Reports in the name of {@code reportingMta}, our host. */
  DsnWriter(Domain reportingMta) {
    this.reportingMta = reportingMta;
  }

  /**
   * The octets of a report.
   *
   * @param message from a reverse path that is not null
   * @param news of at least one of its recipients
   * @param returned of {@code message}
   * @param token makes Message-ID and boundary; letters, digits, hyphens and dots, at most 60
   */
  byte[] write(Message message, List<Owed> news, Returned returned, Instant now, String token) {
    byte[] octets = returned.octets();
    Optional<String> subject = SubjectLine.of(HeaderSection.parse(octets, octets.length));
    int room = Math.clamp(ROOM / news.size(), LEAST_ROOM, Cause.MAX_TEXT);
    String text = PersonText.of(reportingMta, message, subject, news, room, returned.whole());
    String status = DeliveryStatus.of(reportingMta, message, news, room);
    List<String> parts =
        List.of(
            part("text/plain; charset=utf-8", text),
            part("message/delivery-status", status),
            returned.whole() ? Part.message(returned) : Part.encode("text/rfc822-headers", octets));
    String boundary = boundary(token, parts);
    StringBuilder out = new StringBuilder();
    out.append("From: Mail Delivery System <MAILER-DAEMON@").append(reportingMta).append(">\r\n");
    out.append("To: <").append(message.sender().path()).append(">\r\n");
    out.append(SubjectLine.field(subject, news));
    out.append("Date: ").append(MailDate.format(now)).append("\r\n");
    out.append("Message-ID: <").append(token).append('@').append(reportingMta).append(">\r\n");
    out.append(thread(message));
    out.append("Auto-Submitted: auto-replied\r\n"); // RFC 3834 §5.2
    out.append("MIME-Version: 1.0\r\n");
    out.append("Content-Type: multipart/report; report-type=delivery-status;\r\n");
    out.append("\tboundary=\"").append(boundary).append("\"\r\n");
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(out.toString().getBytes(StandardCharsets.UTF_8));
    for (String part : parts) {
      whole.writeBytes(latin1("\r\n--" + boundary + "\r\n" + part));
    }
    whole.writeBytes(latin1("\r\n--" + boundary + "--\r\n"));
    return whole.toByteArray();
  }

  /** A part has a character for each octet. */
  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** RFC 3834 §3.1.5: shown beside the message; not where its id is none. */
  private static String thread(Message message) {
    String id = message.content().rfcMessageId();
    boolean well =
        id.indexOf('@') > 0
            && id.length() <= MAX_ID
            && id.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '<' && c != '>');
    return well ? "In-Reply-To: <" + id + ">\r\nReferences: <" + id + ">\r\n" : "";
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
