package io.posthorn.shaping;

/**
 * How many connections a path may have by what was learnt about it: it begins with few, grows with
 * each message taken, and shrinks when the host asks for less. Pure.
 *
 * @param size connections; at least 1
 */
public record Window(int size) {

  /** Where a new path begins. */
  public static final Window START = new Window(2);

  /** After a message was taken. */
  public Window afterSuccess(int most) {
    return size < most ? new Window(size + 1) : this;
  }

  /** After 421: half. */
  public Window afterRefusal() {
    return new Window(Math.max(1, size / 2));
  }
}
