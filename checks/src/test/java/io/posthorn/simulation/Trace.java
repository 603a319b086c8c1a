package io.posthorn.simulation;

import io.posthorn.time.Time;
import java.util.ArrayDeque;
import java.util.function.Supplier;

/** The last things that happened, and a number that tells one course of events from another. */
final class Trace {

  private static final int KEPT = 60;

  private final Supplier<String> where;
  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private long hash = 17;

  /**
   * Nothing happened yet.
   *
   * @param time of the world
   * @param steps so far
   */
  Trace(Time time, Supplier<Long> steps) {
    this.where = () -> time.now() + " step " + steps.get();
  }

  void note(String what) {
    String line = where.get() + ": " + what;
    hash = hash * 31 + line.hashCode();
    lines.add(line);
    if (lines.size() > KEPT) {
      lines.remove();
    }
  }

  /** Two runs with the same one went the same way. */
  long hash() {
    return hash;
  }

  String last() {
    return String.join("\n", lines);
  }
}
