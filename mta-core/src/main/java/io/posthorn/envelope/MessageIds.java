package io.posthorn.envelope;

import io.posthorn.time.Time;
import java.util.random.RandomGenerator;

/**
 * Makes message ids: milliseconds in front, random behind; within one millisecond, or when the
 * clock goes back, the last id counts up, so that ids never repeat and never go backwards.
 *
 * <p>Safe for use by many threads.
 */
public final class MessageIds {

  private final Time time;
  private final RandomGenerator random;
  private MessageId last = new MessageId(0, 0);

  /**
   * A maker that starts at the present time.
   *
   * @param random unpredictable, so that ids cannot be guessed from one another
   */
  public MessageIds(Time time, RandomGenerator random) {
    this.time = time;
    this.random = random;
  }

  /** A new id, greater than all before it. */
  public synchronized MessageId next() {
    long millis = time.now().toEpochMilli();
    if (millis > last.high() >>> 16) {
      last = new MessageId(millis << 16 | random.nextLong() & 0xffff, random.nextLong());
    } else {
      last = after(last, 1 + (random.nextLong() & 0xffff_ffffL));
    }
    return last;
  }

  private static MessageId after(MessageId id, long step) {
    long low = id.low() + step;
    boolean carry = Long.compareUnsigned(low, id.low()) < 0;
    return new MessageId(carry ? id.high() + 1 : id.high(), low);
  }
}
