package io.posthorn.address;

import java.util.Optional;

/**
 * The address of MAIL FROM: a mailbox, or the null path {@code <>} of reports, which must never be
 * answered by another report (RFC 5321 §4.5.5).
 *
 * @param mailbox empty for the null path
 */
public record ReversePath(Optional<Mailbox> mailbox) {

  /** The null reverse path, {@code <>}. */
  public static final ReversePath NULL = new ReversePath(Optional.empty());

  /** The path of a mailbox. */
  public static ReversePath of(Mailbox mailbox) {
    return new ReversePath(Optional.of(mailbox));
  }

  /** Whether this is {@code <>}. */
  public boolean isNull() {
    return mailbox.isEmpty();
  }

  /** As it stands on the wire, without angle brackets: empty for the null path. */
  @Override
  public String toString() {
    return mailbox.map(Mailbox::toString).orElse("");
  }
}
