package io.posthorn.simulation;

import io.posthorn.network.Wire;
import io.posthorn.time.Deadline;
import io.posthorn.time.Time;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/**
 * One connection: the relay holds it as a wire, the host reads lines from it. Knows how much of
 * what the host said the relay has read.
 */
final class Cable implements Wire {

  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.250");

  private final Time time;
  private final Bell changed = new Bell();
  private final ArrayDeque<Byte> toHost = new ArrayDeque<>();
  private final ArrayDeque<Byte> toRelay = new ArrayDeque<>();
  private long said;
  private long heard;
  private boolean left; // by the relay
  private boolean ended; // by the host, in order
  private boolean cut;

  /** A connection of a relay that lives by {@code time}. */
  Cable(Time time) {
    this.time = time;
  }

  @Override
  public int read(ByteBuffer into, Deadline deadline) throws IOException {
    Thread.yield();
    while (toRelay.isEmpty()) {
      requireOpen();
      if (ended) {
        return -1;
      }
      await(deadline);
    }
    requireOpen();
    int length = 0;
    while (!toRelay.isEmpty() && into.hasRemaining()) {
      into.put(toRelay.poll());
      length++;
    }
    heard += length;
    return length;
  }

  @Override
  public void write(ByteBuffer from, Deadline deadline) throws IOException {
    Thread.yield();
    requireOpen();
    if (ended) {
      throw new SocketException("Broken pipe");
    }
    while (from.hasRemaining()) {
      toHost.add(from.get());
    }
    changed.ring();
  }

  private void requireOpen() throws SocketException {
    if (cut || left) {
      throw new SocketException(left ? "Socket closed" : "Connection reset");
    }
  }

  private void await(Deadline deadline) throws IOException {
    if (deadline.hasPassed()) {
      throw new SocketTimeoutException("timed out");
    }
    try {
      var _ = changed.await(time, deadline.remaining());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SocketException("interrupted");
    }
  }

  @Override
  public InetAddress localAddress() {
    return HERE;
  }

  @Override
  public void close() {
    left = true;
    changed.ring();
  }

  /** The relay is gone: what it had sent arrives, nothing comes back. */
  void lose() {
    close();
  }

  /** Whether it is still in use on the relay's side. */
  boolean isHeld() {
    return !left;
  }

  /** The next line as the host reads it, without CRLF. */
  String line() throws IOException, InterruptedException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      while (toHost.isEmpty()) {
        if (left || cut || ended) {
          throw new EOFException();
        }
        changed.await();
      }
      int octet = toHost.poll();
      if (octet == '\n') {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      }
      line.write(octet);
    }
  }

  /**
   * The host says lines.
   *
   * @return how much it has said now
   */
  long say(String... lines) {
    for (String line : lines) {
      for (byte octet : (line + "\r\n").getBytes(StandardCharsets.US_ASCII)) {
        toRelay.add(octet);
        said++;
      }
    }
    changed.ring();
    return said;
  }

  /** How much of what the host said the relay has read. */
  long heard() {
    return heard;
  }

  /** The host ends the connection, in order. */
  void end() {
    ended = true;
    changed.ring();
  }

  /** The connection breaks; what was on the way is lost. */
  void cut() {
    cut = true;
    toRelay.clear();
    toHost.clear();
    changed.ring();
  }
}
