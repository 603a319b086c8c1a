package io.posthorn.rocks;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for the committer. Acceptances and chunks count against the {@link Budget} before they
 * come here; outcomes are as many as there are attempts under way, and are never refused.
 */
final class Inbox {

  /** The most octets of one group: what a disk writes in a few milliseconds. */
  private static final long GROUP_OCTETS = 8L << 20;

  private static final int GROUP_WORKS = 2048;

  /** How long outcomes wait for company. */
  private static final Duration LINGER = Duration.ofMillis(10);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition closing = lock.newCondition();
  private final Deque<Work> waiting = new ArrayDeque<>();
  private int impatient;
  private boolean closed;

  /** Adds work, unless the inbox is closed. */
  boolean offer(Work work) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      waiting.add(work);
      impatient += isImpatient(work) ? 1 : 0;
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next group, in order; an empty one after {@code idle} without work.
   *
   * @return nothing once the inbox is closed and empty
   */
  Optional<List<Work>> take(Duration idle) throws InterruptedException {
    lock.lock();
    try {
      await(idle, false);
      if (!waiting.isEmpty() && impatient == 0) {
        await(LINGER, true);
      }
      if (waiting.isEmpty()) {
        return closed ? Optional.empty() : Optional.of(List.of());
      }
      return Optional.of(group());
    } finally {
      lock.unlock();
    }
  }

  /** Waits for work, or for work that somebody is waiting for. */
  private void await(Duration longest, boolean forImpatient) throws InterruptedException {
    long left = longest.toNanos();
    while (!closed && left > 0 && (forImpatient ? impatient == 0 : waiting.isEmpty())) {
      if (waiting.size() >= GROUP_WORKS) {
        return;
      }
      left = changed.awaitNanos(left);
    }
  }

  private List<Work> group() {
    List<Work> group = new ArrayList<>();
    long octets = 0;
    while (!waiting.isEmpty() && octets < GROUP_OCTETS && group.size() < GROUP_WORKS) {
      Work work = waiting.remove();
      impatient -= isImpatient(work) ? 1 : 0;
      octets += work.octets();
      group.add(work);
    }
    return group;
  }

  /** Everything that waits, whatever its size. */
  List<Work> drain() {
    lock.lock();
    try {
      List<Work> all = List.copyOf(waiting);
      waiting.clear();
      impatient = 0;
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** Waits, but not longer than until the inbox is closed. */
  void pause(Duration duration) throws InterruptedException {
    lock.lock();
    try {
      long left = duration.toNanos();
      while (!closed && left > 0) {
        left = closing.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more; what waits is still handed out. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      closing.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a client is waiting for it, who is not to wait for a fuller group. */
  private static boolean isImpatient(Work work) {
    return work instanceof Work.Accept
        || work instanceof Work.Ahead
        || work instanceof Work.Account;
  }
}
