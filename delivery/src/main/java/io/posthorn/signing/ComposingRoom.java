package io.posthorn.signing;

import io.posthorn.time.Deadline;
import io.posthorn.time.Time;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many large messages may be composed at a time: while that happens, a header section is in
 * memory several times, as it is stored, field by field and as it is hashed. Who finds no place
 * waits in a queue. Nobody keeps a place while a peer is slow, so places come free by our own work,
 * and who has one waits for none.
 *
 * <p>Safe for use by many virtual threads.
 */
final class ComposingRoom {

  private final Duration patience;
  private final Time time;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Condition> waiting = new ArrayDeque<>();
  private final int places;
  private int taken;

  /**
   * An empty room.
   *
   * @param patience how long anybody waits
   */
  ComposingRoom(int places, Duration patience, Time time) {
    this.places = places;
    this.patience = patience;
    this.time = time;
  }

  /**
   * Waits for a place, which is to be {@linkplain #leave left}.
   *
   * @return false when none came free in time, or the thread is told to end
   */
  boolean enter() {
    lock.lock();
    try {
      if (taken < places) {
        taken++;
        return true;
      }
      return awaitTurn();
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitTurn() {
    Condition turn = lock.newCondition();
    waiting.add(turn);
    Deadline deadline = time.deadline(patience);
    try {
      while (waiting.contains(turn) && deadline.await(lock, turn)) {
        // whoever leaves takes the first one out of the queue, and gives it the place
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !waiting.remove(turn); // the place may have come with the end of the wait
  }

  /** Gives the place to whoever has waited longest. */
  void leave() {
    lock.lock();
    try {
      Condition next = waiting.poll();
      if (next == null) {
        taken--;
      } else {
        next.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many are in it or wait. */
  int busy() {
    lock.lock();
    try {
      return taken + waiting.size();
    } finally {
      lock.unlock();
    }
  }
}
