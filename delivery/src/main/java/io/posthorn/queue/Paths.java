package io.posthorn.queue;

import io.posthorn.egress.EgressPath;
import io.posthorn.route.Site;
import io.posthorn.spool.Message;

/** Chooses the egress path of a message. Called on the scheduler's thread: never blocks. */
@FunctionalInterface
public interface Paths {

  /** The path of {@code message} to {@code site}. */
  EgressPath path(Site site, Message message);
}
