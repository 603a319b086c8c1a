package io.posthorn.intake;

import io.posthorn.address.ReversePath;
import io.posthorn.envelope.Envelope;
import io.posthorn.envelope.Origin;
import io.posthorn.mime.Attachment;
import io.posthorn.mime.HeaderSection;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.ReportOn;
import java.util.List;
import java.util.Optional;

/**
 * A complete message, handed in.
 *
 * @param who hands it in
 * @param envelope what MAIL and RCPT said
 * @param origin where it came from
 * @param header its header section, read while it arrived
 * @param body its octets, written and finished
 * @param attachments seen while it arrived
 * @param reportsOn what it reports on, where it is a report of ours
 */
public record Submission(
    Submitter who,
    Envelope envelope,
    Origin origin,
    HeaderSection header,
    BodyRef body,
    List<Attachment> attachments,
    Optional<ReportOn> reportsOn) {

  public Submission {
    attachments = List.copyOf(attachments);
  }

  /** The same with another sender in the envelope. */
  Submission from(ReversePath sender) {
    return new Submission(who, envelope.from(sender), origin, header, body, attachments, reportsOn);
  }

  /** The same with other fields. */
  Submission with(HeaderSection fields) {
    return new Submission(who, envelope, origin, fields, body, attachments, reportsOn);
  }
}
