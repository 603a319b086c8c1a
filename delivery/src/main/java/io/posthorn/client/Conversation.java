package io.posthorn.client;

import io.posthorn.network.Wire;
import io.posthorn.smtp.Reply;
import io.posthorn.smtp.ReplyParser;
import io.posthorn.time.Deadline;
import io.posthorn.tls.TlsWire;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

/**
 * Lines out, replies in, over one wire that may become a TLS wire. One thread talks; any may {@link
 * #close}.
 */
final class Conversation {

  private static final int BUFFER = 8192;

  private final int maxReply;
  private final ByteBuffer heard = ByteBuffer.allocate(BUFFER).flip();
  private ReplyParser replies;
  private volatile Wire wire;
  private volatile boolean closed;

  Conversation(Wire wire, int maxReply) {
    this.wire = wire;
    this.maxReply = maxReply;
    this.replies = new ReplyParser(maxReply);
  }

  /** Sends {@code lines}, each with its CRLF, in one piece. */
  void say(String lines, Deadline deadline) throws IOException {
    wire.write(ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8)), deadline);
  }

  /**
   * The next reply, which must be complete at {@code deadline}.
   *
   * @throws ProtocolException when what comes is not SMTP
   */
  Reply hear(Deadline deadline) throws IOException {
    while (true) {
      switch (replies.parse(heard)) {
        case ReplyParser.Complete complete -> {
          return complete.reply();
        }
        case ReplyParser.Malformed malformed -> throw new ProtocolException(malformed.reason());
        case ReplyParser.Incomplete incomplete -> {
          if (wire.read(heard.clear(), deadline) < 0) {
            heard.flip();
            throw new EOFException("the host closed the connection");
          }
          heard.flip();
        }
      }
    }
  }

  /** Our address. */
  InetAddress localAddress() {
    return wire.localAddress();
  }

  /** Whether octets have come that answer nothing we asked. */
  boolean hasUnasked() {
    return heard.hasRemaining() || replies.isMidReply();
  }

  /**
   * Goes on under TLS. What was heard before counts no more (RFC 3207 §4.2).
   *
   * @throws IOException when there is no handshake; the wire is closed then
   */
  SSLSession secure(SSLEngine engine, Deadline deadline) throws IOException {
    TlsWire tls = TlsWire.handshake(wire, engine, deadline);
    wire = tls;
    replies = new ReplyParser(maxReply);
    if (closed) {
      tls.close(); // closed by another thread meanwhile
    }
    return tls.session();
  }

  /** A stream of content; each block has a deadline of its own. */
  BlockStream content(Supplier<Deadline> eachBlock) {
    return new BlockStream(wire, eachBlock);
  }

  /** Closes as TLS asks for it, where there is TLS; for the talking thread. */
  void close(Deadline deadline) {
    if (wire instanceof TlsWire tls) {
      tls.close(deadline);
    }
    close();
  }

  /** Closes now. */
  void close() {
    closed = true;
    wire.close();
  }
}
