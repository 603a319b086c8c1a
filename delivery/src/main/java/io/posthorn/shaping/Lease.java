package io.posthorn.shaping;

import java.util.concurrent.atomic.AtomicBoolean;

/** Permission to hold one connection. Closing it gives it back; closing it again does nothing. */
public final class Lease implements AutoCloseable {

  private final Runnable giveBack;
  private final AtomicBoolean returned = new AtomicBoolean();

  Lease(Runnable giveBack) {
    this.giveBack = giveBack;
  }

  @Override
  public void close() {
    if (returned.compareAndSet(false, true)) {
      giveBack.run();
    }
  }
}
