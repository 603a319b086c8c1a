package io.posthorn.eventlog;

import java.util.Comparator;

/**
 * A line of the file, by what is in it.
 *
 * @param sequence of the journal's record
 * @param index among the events that the record makes, from 0
 */
record Position(long sequence, int index) implements Comparable<Position> {

  private static final Comparator<Position> ORDER =
      Comparator.comparingLong(Position::sequence).thenComparingInt(Position::index);

  /** The first event of a record. */
  static Position of(long sequence) {
    return new Position(sequence, 0);
  }

  /** The event behind this one. */
  Position next() {
    return new Position(sequence, index + 1);
  }

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }
}
