package io.posthorn.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** Clocks whose ticks, and all waiting by them, are those of a machine. */
abstract class SameTicks implements Time {

  private final Time machine;

  SameTicks(Time machine) {
    this.machine = machine;
  }

  /** The machine's wall clock. */
  final Instant wall() {
    return machine.now();
  }

  @Override
  public final long ticks() {
    return machine.ticks();
  }

  @Override
  public final void sleep(Duration duration) throws InterruptedException {
    machine.sleep(duration);
  }

  @Override
  public final boolean await(Lock lock, Condition changed, Duration most)
      throws InterruptedException {
    return machine.await(lock, changed, most);
  }

  @Override
  public final <T> CompletableFuture<T> orTimeout(CompletableFuture<T> answer, Duration most) {
    return machine.orTimeout(answer, most);
  }
}
