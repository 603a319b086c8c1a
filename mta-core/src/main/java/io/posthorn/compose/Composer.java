package io.posthorn.compose;

import io.posthorn.outcome.Cause;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;

/** Makes what is sent. Blocks (spool, CPU), for virtual threads; safe for use by many. */
public interface Composer {

  /** The octets of {@code message} for {@code entry}, signed. */
  Composition compose(Message message, Entry entry);

  /** What composing gave. */
  sealed interface Composition {}

  /** Ready to be sent. */
  record Composed(Content content) implements Composition {}

  /**
   * It cannot be made.
   *
   * @param cause always of scope {@link io.posthorn.outcome.Scope#OURSELVES}
   */
  record Failed(Cause cause) implements Composition {}
}
