package io.posthorn.spool;

import io.posthorn.envelope.EntryId;
import java.time.Instant;

/**
 * A due key: this entry is to be looked at then. Ordered by time, then by entry.
 *
 * @param time to the millisecond
 * @param entry which
 */
public record Due(Instant time, EntryId entry) implements Comparable<Due> {

  @Override
  public int compareTo(Due other) {
    int first = time.compareTo(other.time);
    return first != 0 ? first : entry.compareTo(other.entry);
  }
}
