package io.posthorn.intake;

import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.Origin;
import io.posthorn.mime.Attachment;
import io.posthorn.mime.HeaderSection;
import io.posthorn.options.SendingOptions;
import io.posthorn.smtp.Reply;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a client was refused, with as much as was known of it then.
 *
 * @param step how far it had come
 * @param who was refused
 * @param origin where it came from
 * @param from the reverse path; null where it could not be read
 * @param recipients those that are refused: at RCPT one, at the end of data all
 * @param content what had come of the message, at the end of data
 * @param reply what the client hears
 */
public record Refusal(
    Step step,
    Submitter who,
    Origin origin,
    ReversePath from,
    List<Mailbox> recipients,
    Optional<Content> content,
    Reply reply) {

  public Refusal {
    recipients = List.copyOf(recipients);
  }

  /** Where it ended. The names in lower case are what logs and metrics say. */
  public enum Step {
    SENDER,
    RECIPIENT,
    CONTENT;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Content that was refused.
   *
   * @param header its header section, as far as it was kept
   * @param octets how many there were
   * @param attachments those that were seen before it was refused
   * @param options what it asked for; nothing where that was not read, or not to be understood
   */
  public record Content(
      HeaderSection header, long octets, List<Attachment> attachments, SendingOptions options) {

    public Content {
      attachments = List.copyOf(attachments);
    }

    /** Content whose options nobody read. */
    public static Content unread(HeaderSection header, long octets, List<Attachment> attachments) {
      return new Content(header, octets, attachments, SendingOptions.NONE);
    }
  }
}
