package io.posthorn.event;

import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.Origin;
import io.posthorn.mime.Attachment;
import io.posthorn.options.Labels;
import java.util.List;

/**
 * What all events of a message tell of it. Stored once, with the message's first event.
 *
 * @param sendingDomain under which it was handed in
 * @param from the reverse path
 * @param recipients of the envelope, as far as they were named
 * @param origin where it came from
 * @param content what it says of itself; {@link Content#UNSEEN} where it ended before its data
 * @param labels what its sender hung on it
 * @param testMode whether it is only to look as if it were sent
 */
public record Facts(
    Domain sendingDomain,
    ReversePath from,
    List<Mailbox> recipients,
    Origin origin,
    Content content,
    Labels labels,
    boolean testMode) {

  public Facts {
    recipients = List.copyOf(recipients);
  }

  /**
   * The content in short; texts are decoded (RFC 2047), on one line, and of bounded length.
   *
   * @param rfcMessageId the Message-ID field's value without brackets
   * @param from the From field
   * @param to the To field; empty where there is none
   * @param subject the Subject field; empty where there is none
   * @param attachments in order, as many as are told of
   * @param octets as received
   */
  public record Content(
      String rfcMessageId,
      String from,
      String to,
      String subject,
      List<Attachment> attachments,
      long octets) {

    /** Of a message that was refused before its content came. */
    public static final Content UNSEEN = new Content("", "", "", "", List.of(), 0);

    public Content {
      attachments = List.copyOf(attachments);
    }
  }
}
