package io.posthorn.client;

import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.compose.Content;
import io.posthorn.smtp.Recipient;
import io.posthorn.smtp.Wishes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One mail transaction (RFC 5321 §3.3).
 *
 * @param from the reverse path
 * @param recipients at least one, in the order in which the answers come back
 * @param content what follows DATA
 * @param wishes what the sender asked for in MAIL
 * @param rest until the time that the sender set (RFC 2852), where it set one; may be over
 */
public record Transaction(
    ReversePath from,
    List<Recipient> recipients,
    Content content,
    Wishes wishes,
    Optional<Duration> rest) {

  /** One without a time. */
  public Transaction(ReversePath from, List<Recipient> recipients, Content content, Wishes wishes) {
    this(from, recipients, content, wishes, Optional.empty());
  }

  public Transaction {
    recipients = List.copyOf(recipients);
    if (recipients.isEmpty()) {
      throw new IllegalArgumentException("a transaction has at least one recipient");
    }
  }

  /** Whether the next hop must offer REQUIRETLS; for a report it is only asked (RFC 8689 §5). */
  public boolean insistsOnTls() {
    return wishes.requireTls() && !from.isNull();
  }

  /**
   * Whether the next hop must offer SMTPUTF8 (RFC 6531 §3.4): an address goes beyond ASCII, or the
   * header section does and was declared to.
   */
  public boolean needsSmtpUtf8() {
    return from.mailbox().map(Mailbox::needsSmtpUtf8).orElse(false)
        || recipients.stream().map(Recipient::address).anyMatch(Mailbox::needsSmtpUtf8)
        || content.hasUtf8Header();
  }
}
