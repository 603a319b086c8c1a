package io.posthorn.intake;

import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.event.Event;
import java.util.Optional;

/**
 * A reason to refuse mail: rights, quotas, states of domains. Asked at MAIL, at RCPT and at the end
 * of data, in the order of configuration; the first refusal counts. May block; runs on virtual
 * threads, many at a time.
 */
public interface Gatekeeper {

  /** May {@code who} send as {@code from}? */
  default Verdict sender(Submitter who, ReversePath from) {
    return Verdict.ALLOWED;
  }

  /** May {@code who}, sending as {@code from}, write to {@code to}? */
  default Verdict recipient(Submitter who, ReversePath from, Mailbox to) {
    return Verdict.ALLOWED;
  }

  /** Why this content, which may go, waits until somebody releases it; empty where it need not. */
  default Optional<Event.Note> hold(Candidate candidate) {
    return Optional.empty();
  }

  /** May this content go, now that its header is known? */
  default Verdict content(Candidate candidate) {
    return Verdict.ALLOWED;
  }
}
