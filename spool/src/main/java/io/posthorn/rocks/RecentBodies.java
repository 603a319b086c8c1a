package io.posthorn.rocks;

import io.posthorn.envelope.MessageId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Bodies of one chunk that were just accepted, until they are read for the first time: most mail is
 * delivered at once, and then the disk need not be asked for it. The oldest give way.
 *
 * <p>Safe for use by many threads.
 */
final class RecentBodies {

  private final long limit;
  private final Map<MessageId, byte[]> bodies = new LinkedHashMap<>();
  private long octets;

  RecentBodies(long limit) {
    this.limit = limit;
  }

  synchronized void put(MessageId body, byte[] content) {
    if (content.length > limit || bodies.putIfAbsent(body, content) != null) {
      return;
    }
    octets += content.length;
    Iterator<byte[]> oldest = bodies.values().iterator();
    while (octets > limit) {
      octets -= oldest.next().length;
      oldest.remove();
    }
  }

  /** The body, which is not kept any longer. */
  synchronized Optional<byte[]> take(MessageId body) {
    byte[] content = bodies.remove(body);
    if (content == null) {
      return Optional.empty();
    }
    octets -= content.length;
    return Optional.of(content);
  }

  synchronized long octets() {
    return octets;
  }
}
