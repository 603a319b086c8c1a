package io.posthorn.envelope;

import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.smtp.Command.BodyType;
import io.posthorn.smtp.Recipient;
import io.posthorn.smtp.Wishes;
import java.util.List;

/**
 * What MAIL and RCPT said.
 *
 * @param from the reverse path
 * @param recipients in the order given; at least one
 * @param body what the content may hold, as declared
 * @param smtpUtf8 whether the transaction was declared SMTPUTF8 (RFC 6531 §3.4)
 * @param wishes what else MAIL asked for
 */
public record Envelope(
    ReversePath from, List<Recipient> recipients, BodyType body, boolean smtpUtf8, Wishes wishes) {

  public Envelope {
    recipients = List.copyOf(recipients);
    if (recipients.isEmpty()) {
      throw new IllegalArgumentException("an envelope has at least one recipient");
    }
  }

  /** One that asks for nothing. */
  public Envelope(ReversePath from, List<Mailbox> to, BodyType body, boolean smtpUtf8) {
    this(from, to.stream().map(Recipient::of).toList(), body, smtpUtf8, Wishes.NONE);
  }

  /** The addresses of the recipients. */
  public List<Mailbox> mailboxes() {
    return recipients.stream().map(Recipient::address).toList();
  }

  /** The same with another sender. */
  public Envelope from(ReversePath sender) {
    return new Envelope(sender, recipients, body, smtpUtf8, wishes);
  }
}
