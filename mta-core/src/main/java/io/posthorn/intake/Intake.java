package io.posthorn.intake;

import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.smtp.Command.MailParameters;
import io.posthorn.spool.BodyWriter;

/**
 * The one funnel, as receivers see it. All methods may block and are for virtual threads, except
 * {@link #newBody}; safe for use by many.
 */
public interface Intake {

  /** At MAIL: may this submitter send as {@code from}, and is there room (452) and health (451)? */
  Verdict sender(Submitter who, ReversePath from, MailParameters parameters);

  /** At RCPT: may this submitter write to {@code to}? */
  Verdict recipient(Submitter who, ReversePath from, Mailbox to);

  /** At DATA: where the octets go. Never blocks. */
  BodyWriter newBody();

  /**
   * At the end of data. The caller discards the body when it is refused.
   *
   * @return accepted only when everything is synced
   */
  Receipt submit(Submission submission);
}
