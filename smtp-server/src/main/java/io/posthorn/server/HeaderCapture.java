package io.posthorn.server;

import io.posthorn.limits.Limits;
import io.posthorn.mime.HeaderSection;
import java.util.Arrays;
import java.util.Optional;

/** Keeps the beginning of a message until its header section has ended. For one thread. */
final class HeaderCapture {

  private static final int FIRST_OCTETS = 1024;

  /** RFC 5322 §2.1.1. */
  private static final int LONGEST_LINE = 998;

  private final int limit;
  private final int mostFields;
  private final HeaderRoom room;
  private byte[] kept = new byte[0];
  private int length;
  private int lines;
  private boolean ended;
  private int seenOfEnd = 2; // a message may begin with the empty line: as if CR LF came before
  private boolean done;
  private Optional<Excess> excess = Optional.empty();

  /** Of what there is too much. */
  enum Excess {
    /** The section is larger than any may be. */
    OCTETS,
    /** It has more fields than any may have. */
    FIELDS,
    /** There is no room beside the large sections of others. */
    OTHERS
  }

  HeaderCapture(Limits.Inbound limits, HeaderRoom room) {
    this.limit = limits.headerOctets();
    this.mostFields = limits.headerFields();
    this.room = room;
  }

  /**
   * The next octets of the message.
   *
   * @return how many of them belong to the section and the empty line behind it
   */
  int take(byte[] octets, int from, int count) {
    if (ended || done) {
      return 0;
    }
    int end = endOfSection(octets, from, from + count);
    keep(octets, from, end - from);
    return end - from;
  }

  /** Whether the empty line was seen. */
  boolean hasEnded() {
    return ended;
  }

  /** Why the section cannot be taken, if so; only its beginning is kept then. */
  Optional<Excess> excess() {
    return excess;
  }

  /** Whether more of it is held than any may hold. */
  boolean isLarge() {
    return kept.length > room.ordinary();
  }

  /** The section, as far as it was kept. */
  HeaderSection section() {
    return HeaderSection.parse(kept, length);
  }

  /** Nothing is held for it any more. */
  void release() {
    done = true;
    shrink(0);
  }

  private void keep(byte[] octets, int from, int count) {
    int fits = Math.min(count, limit - length);
    if (!reserve(length + fits)) {
      stop(Excess.OTHERS);
      return;
    }
    System.arraycopy(octets, from, kept, length, fits);
    length += fits;
    if (fits < count) {
      judge(Excess.OCTETS);
    } else if (lines > mostFields) {
      judge(Excess.FIELDS);
    }
  }

  /** A line that is no field ends the section as the empty line does: then there is no excess. */
  private void judge(Excess suspected) {
    int end = section().bodyStart();
    if (end < length && !isBeginningOfName(end)) {
      done = true;
      shrink(end);
    } else {
      stop(suspected);
    }
  }

  /** Whether what is kept from {@code from} on is a field name that was cut. */
  private boolean isBeginningOfName(int from) {
    for (int i = from; i < length; i++) {
      if (kept[i] <= ' ' || kept[i] >= 0x7f) { // RFC 5322 §3.6.8
        return false;
      }
    }
    return length - from <= LONGEST_LINE;
  }

  private void stop(Excess why) {
    excess = Optional.of(why);
    done = true;
    shrink(room.ordinary());
  }

  private boolean reserve(int needed) {
    if (needed <= kept.length) {
      return true;
    }
    int size = Math.max(kept.length, FIRST_OCTETS);
    while (size < needed) {
      size *= 2;
    }
    size = Math.min(size, limit);
    if (!room.grow(kept.length, size)) {
      return false;
    }
    kept = Arrays.copyOf(kept, size);
    return true;
  }

  private void shrink(int most) {
    length = Math.min(length, most);
    room.shrink(kept.length, length);
    kept = Arrays.copyOf(kept, length);
  }

  /** Index behind the empty line, or {@code to} where it has not come. */
  private int endOfSection(byte[] octets, int from, int to) {
    for (int i = from; i < to; i++) {
      if (seenOfEnd == 2 && octets[i] != ' ' && octets[i] != '\t' && octets[i] != '\r') {
        lines++; // RFC 5322 §2.2.3: a line that begins with white space goes on with a field
      }
      boolean fits = octets[i] == (seenOfEnd % 2 == 0 ? '\r' : '\n');
      if (fits) {
        seenOfEnd++;
      } else {
        seenOfEnd = octets[i] == '\r' ? 1 : 0;
      }
      if (seenOfEnd == 4) {
        ended = true;
        return i + 1;
      }
    }
    return to;
  }
}
