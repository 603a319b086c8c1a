package io.posthorn.queue;

import io.posthorn.egress.EgressPath;
import io.posthorn.egress.ReadyQueue;
import io.posthorn.egress.Work;
import io.posthorn.route.Route;
import io.posthorn.shaping.Lease;
import io.posthorn.spool.Due;
import io.posthorn.spool.QueueName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the scheduler has others do, because it may not wait. Methods return at once; answers come
 * as {@link Notice}s.
 */
public interface Errands {

  /** Read what is due of a queue: {@link Notice.Fed} or {@link Notice.Unreadable}. */
  void read(QueueName queue, Optional<Due> after, Instant now, int limit);

  /** Find out where the mail of a queue goes: {@link Notice.Routed}. */
  void route(QueueName queue);

  /** Record that there is no host for these: a {@link Notice.Settled} for each. */
  void refuse(Route.Unroutable route, List<Work> works);

  /**
   * Record that no host of the path works and that the life of these is over: a {@link
   * Notice.Settled} for each.
   */
  void expire(EgressPath path, List<Work> works);

  /** Open a connection that takes from {@code ready}; {@link Notice.Closed} when it has ended. */
  void dispatch(EgressPath path, ReadyQueue ready, Lease lease);
}
