package io.posthorn.testkit;

import io.posthorn.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Octets in one direction of a connection in memory: bounded, and closed from either end. */
final class Pipe {

  private static final int CAPACITY = 64 << 10;

  /** How soon a waiter looks at its deadline again, whose clock may be a fake. */
  private static final long LOOK_MILLIS = 2;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ByteBuffer octets = ByteBuffer.allocate(CAPACITY);
  private final long closeAfter;
  private final int mostPerRead;
  private long passed;
  private boolean ended;
  private boolean cut;

  /**
   * An empty pipe.
   *
   * @param closeAfter how many octets may pass before the connection breaks
   * @param mostPerRead how many octets one read gives at most
   */
  Pipe(long closeAfter, int mostPerRead) {
    this.closeAfter = closeAfter;
    this.mostPerRead = mostPerRead;
  }

  /** Reads some octets, or -1 at the end; without a deadline it waits for ever. */
  int read(ByteBuffer into, @Nullable Deadline deadline) throws IOException {
    lock.lock();
    try {
      while (octets.position() == 0) {
        if (cut) {
          throw new SocketException("Connection reset");
        }
        if (ended) {
          return -1;
        }
        await(deadline);
      }
      octets.flip();
      int length = Math.min(Math.min(into.remaining(), octets.remaining()), mostPerRead);
      for (int i = 0; i < length; i++) {
        into.put(octets.get());
      }
      octets.compact();
      changed.signalAll();
      return length;
    } finally {
      lock.unlock();
    }
  }

  void write(ByteBuffer from, @Nullable Deadline deadline) throws IOException {
    lock.lock();
    try {
      while (from.hasRemaining()) {
        if (cut || ended) {
          throw new SocketException("Broken pipe");
        }
        if (!octets.hasRemaining()) {
          await(deadline);
          continue;
        }
        octets.put(from.get());
        passed++;
        if (passed >= closeAfter) {
          ended = true;
        }
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** No more octets will come; those on the way arrive. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends it for both sides; octets on the way are lost. */
  void cut() {
    lock.lock();
    try {
      cut = true;
      octets.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  int available() {
    lock.lock();
    try {
      return octets.position();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a change, or not so long; both callers look again in a loop. */
  @SuppressWarnings("WaitNotInLoop")
  private void await(@Nullable Deadline deadline) throws IOException {
    if (deadline != null && deadline.hasPassed()) {
      throw new SocketTimeoutException("timed out");
    }
    try {
      boolean _ = changed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SocketException("interrupted");
    }
  }

  InputStream input() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        return length == 0 ? 0 : Pipe.this.read(ByteBuffer.wrap(into, offset, length), null);
      }

      @Override
      public int available() {
        return Pipe.this.available();
      }
    };
  }

  OutputStream output() {
    return new OutputStream() {
      @Override
      public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
      }

      @Override
      public void write(byte[] from, int offset, int length) throws IOException {
        Pipe.this.write(ByteBuffer.wrap(from, offset, length), null);
      }
    };
  }
}
