package io.posthorn.server;

import io.posthorn.mime.HeaderSection;
import java.io.ByteArrayOutputStream;

/** Keeps the beginning of a message until its header section has ended. For one thread. */
final class HeaderCapture {

  private final int limit;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
  private boolean ended;
  private int seenOfEnd = 2; // a message may begin with the empty line: as if CR LF came before
  private boolean full;

  HeaderCapture(int limit) {
    this.limit = limit;
  }

  /**
   * The next octets of the message.
   *
   * @return how many of them belong to the section and the empty line behind it
   */
  int take(byte[] octets, int from, int length) {
    if (ended || full) {
      return 0;
    }
    int end = endOfSection(octets, from, from + length);
    int room = limit - kept.size();
    kept.write(octets, from, Math.min(end - from, room));
    full = end - from > room;
    return end - from;
  }

  /** Whether the empty line was seen. */
  boolean hasEnded() {
    return ended;
  }

  /** Whether the section goes on behind what we are ready to keep. */
  boolean isOverLimit() {
    // A line that is no field ends the section as the empty line does
    return full && section().bodyStart() >= kept.size();
  }

  /** The section, as far as it was kept. */
  HeaderSection section() {
    byte[] octets = kept.toByteArray();
    return HeaderSection.parse(octets, octets.length);
  }

  /** Index behind the empty line, or {@code to} where it has not come. */
  private int endOfSection(byte[] octets, int from, int to) {
    for (int i = from; i < to; i++) {
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
