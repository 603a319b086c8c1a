package io.posthorn.server;

import io.posthorn.intake.Refusal;
import io.posthorn.mime.Attachment;
import io.posthorn.mime.HeaderSection;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.BodyRef;
import java.util.List;

/** What came behind DATA up to its true end, or behind a BDAT. */
sealed interface Content {

  /** A message. */
  record Whole(HeaderSection header, BodyRef body, List<Attachment> attachments)
      implements Content {

    public Whole {
      attachments = List.copyOf(attachments);
    }
  }

  /**
   * A chunk of one, of which more is to come.
   *
   * @param octets so far
   */
  record Part(long octets) implements Content {}

  /**
   * Not one that we take; nothing of it is kept.
   *
   * @param reply why
   * @param seen what it was, as far as it was looked at
   */
  record Unfit(Reply reply, Refusal.Content seen) implements Content {}
}
