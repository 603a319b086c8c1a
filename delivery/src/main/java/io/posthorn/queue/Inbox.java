package io.posthorn.queue;

import io.posthorn.time.Deadline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The way to the scheduler for all other threads; posting never blocks. */
public final class Inbox {

  private static final int AT_ONCE = 1000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition posted = lock.newCondition();
  private final ArrayDeque<Notice> notices = new ArrayDeque<>();

  /** Tells the scheduler something. */
  public void post(Notice notice) {
    lock.lock();
    try {
      notices.add(notice);
      posted.signal();
    } finally {
      lock.unlock();
    }
  }

  /** What has come, in order; waits for the first one, but not longer than until the deadline. */
  List<Notice> take(Deadline deadline) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (notices.isEmpty() && !deadline.hasPassed()) {
        var _ = deadline.await(lock, posted);
      }
      List<Notice> taken = new ArrayList<>();
      while (!notices.isEmpty() && taken.size() < AT_ONCE) {
        taken.add(notices.poll());
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }
}
