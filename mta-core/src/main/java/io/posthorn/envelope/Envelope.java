package io.posthorn.envelope;

import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.smtp.Command.BodyType;
import java.util.List;

/**
 * What MAIL and RCPT said.
 *
 * @param from the reverse path
 * @param recipients in the order given; at least one
 * @param body what the content may hold, as declared
 * @param smtpUtf8 whether the transaction was declared SMTPUTF8 (RFC 6531 §3.4)
 */
public record Envelope(
    ReversePath from, List<Mailbox> recipients, BodyType body, boolean smtpUtf8) {

  public Envelope {
    recipients = List.copyOf(recipients);
    if (recipients.isEmpty()) {
      throw new IllegalArgumentException("an envelope has at least one recipient");
    }
  }

  /** The same with another sender. */
  public Envelope from(ReversePath sender) {
    return new Envelope(sender, recipients, body, smtpUtf8);
  }
}
