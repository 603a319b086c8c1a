package io.posthorn.tls;

import io.posthorn.network.Wire;
import io.posthorn.time.Deadline;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLSession;

/**
 * TLS over another wire. Made by {@link #handshake}; from then on it owns the wire below.
 *
 * <p>What TLS 1.3 sends after the handshake (tickets, key updates) is answered while reading. A
 * peer that closes without close_notify looks like one that closes: in SMTP both cut off a reply.
 */
public final class TlsWire implements Wire {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Wire wire;
  private final SSLEngine engine;

  /** Received and not decrypted; between calls ready to be written to. */
  private ByteBuffer sealed;

  /** Decrypted and not read; between calls ready to be read from. */
  private ByteBuffer opened;

  private ByteBuffer outgoing;

  private TlsWire(Wire wire, SSLEngine engine) {
    this.wire = wire;
    this.engine = engine;
    SSLSession session = engine.getSession();
    this.sealed = ByteBuffer.allocate(session.getPacketBufferSize());
    this.opened = ByteBuffer.allocate(session.getApplicationBufferSize()).flip();
    this.outgoing = ByteBuffer.allocate(session.getPacketBufferSize());
  }

  /**
   * Shakes hands over {@code wire}, on which nothing may be buffered elsewhere. When this throws,
   * the wire is closed.
   *
   * @throws javax.net.ssl.SSLException when the peers do not agree or a certificate is refused
   * @throws java.net.SocketTimeoutException when the deadline passes
   * @throws IOException when the connection fails
   */
  public static TlsWire handshake(Wire wire, SSLEngine engine, Deadline deadline)
      throws IOException {
    TlsWire tls = new TlsWire(wire, engine);
    try {
      engine.beginHandshake();
      tls.settle(deadline);
      return tls;
    } catch (IOException | RuntimeException e) {
      tls.say(deadline); // the alert that tells the peer why
      wire.close();
      throw e;
    }
  }

  /** The session that was agreed on. */
  public SSLSession session() {
    return engine.getSession();
  }

  @Override
  public int read(ByteBuffer into, Deadline deadline) throws IOException {
    while (!opened.hasRemaining()) {
      if (!open(deadline)) {
        return -1;
      }
      if (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
        settle(deadline);
      }
    }
    int length = Math.min(into.remaining(), opened.remaining());
    into.put(into.position(), opened, opened.position(), length);
    into.position(into.position() + length);
    opened.position(opened.position() + length);
    return length;
  }

  @Override
  public void write(ByteBuffer from, Deadline deadline) throws IOException {
    while (from.hasRemaining()) {
      seal(from, deadline);
    }
  }

  @Override
  public InetAddress localAddress() {
    return wire.localAddress();
  }

  @Override
  public void close() {
    engine.closeOutbound();
    wire.close();
  }

  /**
   * Says close_notify within {@code deadline}, then closes. Only for the thread that uses the wire.
   */
  public void close(Deadline deadline) {
    engine.closeOutbound();
    say(deadline);
    wire.close();
  }

  /** Does what the engine asks for until the handshake is over. */
  private void settle(Deadline deadline) throws IOException {
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> {
          for (Runnable task = engine.getDelegatedTask();
              task != null;
              task = engine.getDelegatedTask()) {
            task.run();
          }
        }
        case NEED_WRAP -> seal(NOTHING.duplicate(), deadline);
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          if (!open(deadline)) {
            throw new EOFException("the connection ended inside the TLS handshake");
          }
        }
        case FINISHED, NOT_HANDSHAKING -> {
          return;
        }
      }
    }
  }

  /** Encrypts some of {@code from}, or what the handshake has to say, and sends it. */
  private void seal(ByteBuffer from, Deadline deadline) throws IOException {
    outgoing.clear();
    SSLEngineResult result = engine.wrap(from, outgoing);
    switch (result.getStatus()) {
      case BUFFER_OVERFLOW ->
          outgoing = ByteBuffer.allocate(engine.getSession().getPacketBufferSize() * 2);
      case CLOSED -> {
        if (from.hasRemaining()) {
          throw new EOFException("the TLS connection is closed");
        }
      }
      case OK, BUFFER_UNDERFLOW -> {}
    }
    if (outgoing.position() > 0) {
      wire.write(outgoing.flip(), deadline);
    }
  }

  /**
   * Takes one step of decrypting, reading from the wire where there is no whole record.
   *
   * @return false at the end of the stream
   */
  private boolean open(Deadline deadline) throws IOException {
    sealed.flip();
    opened.compact();
    SSLEngineResult result;
    try {
      result = engine.unwrap(sealed, opened);
    } finally {
      sealed.compact();
      opened.flip();
    }
    return switch (result.getStatus()) {
      case OK -> true;
      case CLOSED -> false;
      case BUFFER_OVERFLOW -> {
        int size = engine.getSession().getApplicationBufferSize();
        opened = ByteBuffer.allocate(opened.remaining() + size).put(opened).flip();
        yield true;
      }
      case BUFFER_UNDERFLOW -> fill(deadline);
    };
  }

  private boolean fill(Deadline deadline) throws IOException {
    if (!sealed.hasRemaining()) {
      int size = Math.max(engine.getSession().getPacketBufferSize(), sealed.capacity() * 2);
      sealed = ByteBuffer.allocate(size).put(sealed.flip());
    }
    return wire.read(sealed, deadline) >= 0;
  }

  /** Sends what the engine still has to say, an alert or close_notify, if that is possible. */
  private void say(Deadline deadline) {
    try {
      while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        seal(NOTHING.duplicate(), deadline);
      }
    } catch (IOException e) {
      // The connection is about to be closed, and the first failure is the one that counts.
    }
  }
}
