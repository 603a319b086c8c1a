package io.posthorn.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Lets one task run in each turn of an event loop, so that a thousand of them delay whoever else is
 * on the loop by one each, and not by a thousand. On a loop that has nothing else to do they follow
 * one another at once.
 *
 * <p>For the event loop only.
 */
final class Turns {

  private final Consumer<Runnable> nextTurn;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean taken;

  /**
   * Turns of one loop.
   *
   * @param nextTurn runs a task when the loop has looked at its sockets again
   */
  Turns(Consumer<Runnable> nextTurn) {
    this.nextTurn = nextTurn;
  }

  /** Runs {@code task} now, or in a later turn. */
  void enter(Runnable task) {
    if (taken) {
      waiting.add(task);
    } else {
      take(task);
    }
  }

  private void take(Runnable task) {
    taken = true;
    nextTurn.accept(this::next);
    task.run();
  }

  private void next() {
    Runnable task = waiting.poll();
    if (task == null) {
      taken = false;
    } else {
      take(task);
    }
  }
}
