package io.posthorn.spool;

import io.posthorn.address.Domain;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.MessageId;
import io.posthorn.envelope.Origin;
import io.posthorn.options.SendingOptions;
import io.posthorn.options.TlsPolicy;
import io.posthorn.smtp.Command.BodyType;
import io.posthorn.smtp.Wishes;
import java.time.Instant;
import java.util.Optional;

/**
 * The immutable facts of one accepted submission, shared by its entries; written once.
 *
 * @param id ours
 * @param sender who sends it
 * @param content its octets
 * @param options what the sender asked for
 * @param life when it may go and when it is too old
 * @param recipients how many entries it had when it was accepted
 * @param wishes what the sender asked for in MAIL
 */
public record Message(
    MessageId id,
    Sender sender,
    Content content,
    SendingOptions options,
    Life life,
    int recipients,
    Wishes wishes) {

  /** One whose sender asked for nothing in MAIL. */
  public Message(
      MessageId id,
      Sender sender,
      Content content,
      SendingOptions options,
      Life life,
      int recipients) {
    this(id, sender, content, options, life, recipients, Wishes.NONE);
  }

  /**
   * Who sends.
   *
   * @param path the reverse path
   * @param domain the sending domain: key of queues, signing and limits
   * @param origin where the submission came from
   */
  public record Sender(ReversePath path, Domain domain, Origin origin) {}

  /**
   * The octets.
   *
   * @param body as received
   * @param addedFields header fields fixed at acceptance (Received, and what was missing), each
   *     ending in CRLF, put in front when the message is composed, so that every attempt sends the
   *     same
   * @param rfcMessageId the Message-ID field's value without brackets
   * @param type what the content may hold, as declared
   * @param smtpUtf8 whether the submission was declared SMTPUTF8
   */
  public record Content(
      BodyRef body, String addedFields, String rfcMessageId, BodyType type, boolean smtpUtf8) {}

  /**
   * The span of its life.
   *
   * @param accepted when we answered 250, by the wall clock
   * @param firstDue when it may first be tried, by the schedule's clock
   * @param expires when its retries end, by the schedule's clock
   */
  public record Life(Instant accepted, Instant firstDue, Instant expires) {}

  /**
   * Whether it must not go but over verified TLS to a host that offers REQUIRETLS. A report asks
   * for it as well, but is not lost where that is not to be had (RFC 8689 §5).
   */
  public boolean insistsOnTls() {
    return wishes.requireTls() && !sender.path().isNull();
  }

  /** When its sender is told that it is late (RFC 2852, BY with N), by the schedule's clock. */
  public Optional<Instant> lateAt() {
    boolean told = wishes.timing().deliverBy().filter(by -> !by.returns()).isPresent();
    return wishes.deadline(life.firstDue()).filter(time -> told);
  }

  /** This message's policy of TLS, where that of its domain is {@code policy}. */
  public TlsPolicy tls(TlsPolicy policy) {
    return insistsOnTls() ? TlsPolicy.STRICT : policy.with(options);
  }

  /** The same message after its octets were lost: it can only be reported. */
  public Message withoutContent() {
    BodyRef lost = content.body().lost();
    Content rest =
        new Content(
            lost,
            content.addedFields(),
            content.rfcMessageId(),
            content.type(),
            content.smtpUtf8());
    return new Message(id, sender, rest, options, life, recipients, wishes);
  }
}
