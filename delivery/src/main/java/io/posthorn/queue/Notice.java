package io.posthorn.queue;

import io.posthorn.egress.EgressPath;
import io.posthorn.envelope.EntryId;
import io.posthorn.route.Route;
import io.posthorn.shaping.Lease;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.Entry;
import io.posthorn.spool.QueueName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What the scheduler is told; the only way to it from other threads. */
public sealed interface Notice {

  /** At start: a queue that is on disk, and when its head is due. */
  record Known(QueueName queue, Instant head) implements Notice {}

  /** New mail, synced. */
  record Accepted(Acceptance acceptance) implements Notice {}

  /** The answer to {@link Errands#read}. */
  record Fed(QueueName queue, Batch batch) implements Notice {}

  /** {@link Errands#read} failed. */
  record Unreadable(QueueName queue, String why) implements Notice {}

  /** The answer to {@link Errands#route}. */
  record Routed(QueueName queue, Route route) implements Notice {}

  /**
   * What became of an entry is on disk.
   *
   * @param next when it is due again; empty when it is finished
   */
  record Settled(EntryId entry, Optional<Instant> next) implements Notice {}

  /** An entry comes back as it was, without an attempt. */
  record Returned(EntryId entry) implements Notice {}

  /**
   * A connection has ended.
   *
   * @param lease given back by the scheduler, so that nobody takes the place out of turn
   */
  record Closed(EgressPath path, Lease lease) implements Notice {}

  /** A ready queue that was full has room again. */
  record Low(EgressPath path) implements Notice {}

  /** Whether outcomes can be recorded: if not, nothing more is started. */
  record Recording(boolean works) implements Notice {}

  /** Somebody asks why these entries wait, as they are on disk. */
  record Question(List<Entry> entries, CompletableFuture<List<Explanation>> answer)
      implements Notice {}

  /**
   * Somebody wants these entries, as they were on disk, for themselves, to change them by hand. The
   * answer names those that are granted: nobody else touches them until each has come back by one
   * {@link Settled} or {@link Returned}. The others are being sent, or are somebody else's.
   */
  record Withdraw(List<Entry> entries, CompletableFuture<Set<EntryId>> granted) implements Notice {}

  /** Nothing more is to be started. */
  record Stop() implements Notice {}
}
