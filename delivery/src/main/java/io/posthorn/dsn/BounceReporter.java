package io.posthorn.dsn;

import io.posthorn.event.Event;
import io.posthorn.spool.Message;
import java.util.List;

/** Tells the sender of a message what failed for good. Safe for use by many threads. */
@FunctionalInterface
public interface BounceReporter {

  /**
   * Makes at most one report. Blocks until it is synced; for virtual threads. To be called before
   * the failures are recorded: a crash in between gives a second report rather than none.
   *
   * @param message what was sent
   * @param failures its recipients that are given up, in any number
   */
  Report report(Message message, List<Event.Bounced> failures);
}
