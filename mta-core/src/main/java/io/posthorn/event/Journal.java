package io.posthorn.event;

import io.posthorn.envelope.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The ordered, durable record of events. Reading blocks, and gives a page: as many records as asked
 * for at most, fewer where they are large, and none only where there are none. Records that cannot
 * be read are passed over.
 *
 * <p>Safe for use by many threads.
 */
public interface Journal {

  /**
   * One event at its place.
   *
   * @param sequence without gaps above the trim mark, from 1
   * @param time when it was recorded; never earlier than its predecessor's
   */
  record Line(long sequence, Instant time, Event event) {}

  /** The records from {@code sequence} on, in order, at most {@code limit}. */
  List<Line> read(long sequence, int limit);

  /** The records before {@code sequence}, latest first, at most {@code limit}. */
  List<Line> readBack(long sequence, int limit);

  /**
   * The record of a message that has its {@link Facts}: {@link Event.Accepted} or {@link
   * Event.Rejected}, the last one where there are several. Empty once it was trimmed.
   */
  Optional<Line> first(MessageId message);

  /** The sequence number that the next record will get. */
  long next();

  /** The first sequence number recorded at or after {@code time}; {@link #next()} if none. */
  long firstSince(Instant time);

  /**
   * Waits until {@code sequence} is recorded.
   *
   * @return whether it is; false after {@code most}
   * @throws io.posthorn.spool.SpoolException when it never will be, because the spool is closed
   */
  boolean await(long sequence, Duration most) throws InterruptedException;

  /** How far {@code consumer} has come: the first sequence number that it has yet to see. */
  Optional<Long> cursor(String consumer);

  /**
   * Notes how far {@code consumer} has come.
   *
   * @return completes when that is synced; exceptionally when it was not taken, because the spool
   *     is broken or closed
   */
  CompletableFuture<Void> moveCursor(String consumer, long sequence);
}
