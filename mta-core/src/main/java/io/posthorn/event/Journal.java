package io.posthorn.event;

import java.time.Instant;
import java.util.List;

/**
 * The ordered, durable record of events. Reading blocks; call it from a virtual thread.
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

  /** The sequence number that the next record will get. */
  long next();

  /** The first sequence number recorded at or after {@code time}; {@link #next()} if none. */
  long firstSince(Instant time);
}
