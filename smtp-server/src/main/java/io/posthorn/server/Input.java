package io.posthorn.server;

import java.util.Arrays;

/** Octets that have arrived and are not decoded yet. Empty, it holds no memory. For one thread. */
final class Input {

  private static final byte[] NOTHING = new byte[0];

  private byte[] octets = NOTHING;
  private int start;
  private int end;

  /** Makes room for {@code count} octets at the end; they are to be written from {@link #end}. */
  byte[] extend(int count) {
    if (octets.length - end < count) {
      int waiting = end - start;
      byte[] larger = Arrays.copyOfRange(octets, start, start + waiting + count);
      octets = larger;
      start = 0;
      end = waiting;
    }
    end += count;
    return octets;
  }

  /** The octets, of which those from {@link #start} to {@link #end} count. */
  byte[] octets() {
    return octets;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  /** How many wait. */
  int length() {
    return end - start;
  }

  boolean isEmpty() {
    return start == end;
  }

  /** The first {@code count} are done with. */
  void skip(int count) {
    start += count;
    if (start == end) {
      clear();
    }
  }

  void clear() {
    octets = NOTHING;
    start = 0;
    end = 0;
  }
}
