package io.posthorn.smtp;

import io.posthorn.address.Mailbox;
import java.util.Optional;

/**
 * What RCPT said: whom, and what the sender wants to hear of it.
 *
 * @param address of the recipient
 * @param wanted when the sender wants to be told; without it of failures
 * @param original whom the sender wrote to
 */
public record Recipient(
    Mailbox address, Optional<Notify> wanted, Optional<OriginalRecipient> original) {

  /** A recipient without wishes. */
  public static Recipient of(Mailbox address) {
    return new Recipient(address, Optional.empty(), Optional.empty());
  }

  /** Whether its sender is told when it fails: unless it said otherwise (RFC 3461 §4.1). */
  public boolean wantsFailure() {
    return wanted.map(Notify::failure).orElse(true);
  }

  /** Whether its sender is told when it was reached. */
  public boolean wantsSuccess() {
    return wanted.map(Notify::success).orElse(false);
  }

  /** Whether its sender is told that it was not reached yet. */
  public boolean wantsDelay() {
    return wanted.map(Notify::delay).orElse(false);
  }

  /** Whether its sender is told of nothing, whatever it asked for elsewhere. */
  public boolean wantsNothing() {
    return wanted.filter(Notify.NEVER::equals).isPresent();
  }

  /** The parameters of RCPT, each behind a space. */
  public String parameters() {
    return wanted.map(wish -> " NOTIFY=" + wish).orElse("")
        + original.map(whom -> " ORCPT=" + whom.parameter()).orElse("");
  }

  /** As it stands behind {@code RCPT TO:}. */
  @Override
  public String toString() {
    return "<" + address + ">" + parameters();
  }
}
