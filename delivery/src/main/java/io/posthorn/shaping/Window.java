package io.posthorn.shaping;

/**
 * How many connections a path may have by what was learnt about it: it begins with few, grows with
 * each message taken, and shrinks when the host asks for less. From then on it grows slowly,
 * because each try to have more may cost a message its turn. Pure.
 *
 * @param size connections; at least 1
 * @param easy up to which size it grows with each message
 * @param taken messages since it last grew
 */
public record Window(int size, int easy, int taken) {

  /** Where a new path begins. */
  public static final Window START = new Window(2, Integer.MAX_VALUE, 0);

  /** Messages for each connection before a host that has asked for less is tried with one more. */
  private static final int PATIENCE = 20;

  /** After a message was taken. */
  public Window afterSuccess(int most) {
    if (size >= most) {
      return this;
    }
    boolean grows = size < easy || taken + 1 >= PATIENCE * size;
    return grows ? new Window(size + 1, easy, 0) : new Window(size, easy, taken + 1);
  }

  /** After 421: half. */
  public Window afterRefusal() {
    int half = Math.max(1, size / 2);
    return new Window(half, half, 0);
  }
}
