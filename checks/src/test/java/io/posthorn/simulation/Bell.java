package io.posthorn.simulation;

import io.posthorn.time.Time;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Something to wait for. Without locks: on a {@link Loom} one thread runs at a time. */
final class Bell {

  private CompletableFuture<Void> next = new CompletableFuture<>();

  /** Wakes all who wait. */
  void ring() {
    CompletableFuture<Void> now = next;
    next = new CompletableFuture<>();
    now.complete(null);
  }

  /** Waits for the next ring. */
  void await() throws InterruptedException {
    try {
      next.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits for the next ring, but not longer than {@code most}; false when that is over. */
  boolean await(Time time, Duration most) throws InterruptedException {
    try {
      time.orTimeout(next.copy(), most).get();
      return true;
    } catch (ExecutionException late) {
      return false;
    }
  }
}
