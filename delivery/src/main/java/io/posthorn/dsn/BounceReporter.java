package io.posthorn.dsn;

import io.posthorn.spool.Message;
import io.posthorn.spool.Owed;
import io.posthorn.spool.ReportOn;
import java.util.List;

/** Tells the sender of a message what became of it. Safe for use by many threads. */
@FunctionalInterface
public interface BounceReporter {

  /**
   * Makes one report, and has it accepted in the same step in which what was kept for it goes.
   * Blocks until that is synced; for virtual threads.
   *
   * @param message all of whose recipients are settled, or that is delayed
   * @param news all that its sender is to be told of; at least one
   * @param on what is kept for it
   * @throws io.posthorn.spool.SpoolException when the store cannot be read
   */
  Report report(Message message, List<Owed> news, ReportOn on);
}
