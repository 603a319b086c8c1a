package io.posthorn.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The way to the scheduler for all other threads; posting never blocks. */
public final class Inbox {

  private static final int AT_ONCE = 1000;

  private final LinkedBlockingQueue<Notice> notices = new LinkedBlockingQueue<>();

  /** Tells the scheduler something. */
  public void post(Notice notice) {
    notices.add(notice);
  }

  /** What has come, in order; waits for the first one, but not longer than {@code most}. */
  List<Notice> take(Duration most) throws InterruptedException {
    List<Notice> taken = new ArrayList<>();
    Notice first = notices.poll(most.toNanos(), TimeUnit.NANOSECONDS);
    if (first != null) {
      taken.add(first);
      notices.drainTo(taken, AT_ONCE);
    }
    return taken;
  }
}
