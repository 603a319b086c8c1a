package io.posthorn.intake;

import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.smtp.Command.MailParameters;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.BodyWriter;
import java.time.Instant;
import java.util.Optional;

/**
 * The one funnel, as receivers see it. All methods may block and are for virtual threads, except
 * {@link #newBody}; safe for use by many.
 */
public interface Intake {

  /** What is answered for want of room in memory (RFC 5321 §4.2.3). */
  Reply CROWDED = Reply.of(452, "4.3.1", "Too much mail is arriving at once; try again later");

  /** At MAIL: may this submitter send as {@code from}, and is there room (452) and health (451)? */
  Verdict sender(Submitter who, ReversePath from, MailParameters parameters);

  /** At RCPT: may this submitter write to {@code to}? */
  Verdict recipient(Submitter who, ReversePath from, Mailbox to);

  /**
   * How many recipients one message of this submitter may have, where that is less than all may;
   * the client sends the others in a further transaction (RFC 5321 §4.5.3.1.10). Never blocks.
   */
  default int recipientLimit(Submitter who) {
    return Integer.MAX_VALUE;
  }

  /**
   * Whether too much mail is arriving, so that who is silent keeps others waiting. Never blocks.
   */
  default boolean isCrowded() {
    return false;
  }

  /**
   * Until when mail may be held (RFC 4865), in whole seconds; empty where it may not. Never blocks.
   */
  default Optional<Instant> latestRelease() {
    return Optional.empty();
  }

  /** At DATA: where the octets go. Never blocks. */
  BodyWriter newBody();

  /**
   * At the end of data. Behind it the caller discards the body, whatever the receipt is: of what
   * was accepted and is to be sent that drops nothing, and the rest nobody needs.
   *
   * @return accepted only when everything is synced
   */
  Receipt submit(Submission submission);

  /**
   * The caller refused something before {@link #submit}: because {@link #sender} or {@link
   * #recipient} said so, or by rules of its own. What is refused there is known here already. Never
   * throws for reasons of the store.
   */
  default void refused(Refusal refusal) {}
}
