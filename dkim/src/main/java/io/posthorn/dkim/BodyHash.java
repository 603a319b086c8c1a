package io.posthorn.dkim;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The SHA-256 of a body in canonical form (RFC 6376 §3.4.3, §3.4.4), fed piece by piece; the pieces
 * may be cut anywhere. Holds a few KiB whatever the body's size. For one body and one thread.
 */
public final class BodyHash {

  private static final int BUFFER = 4096;

  private final boolean relaxed;
  private final MessageDigest digest = sha256();
  private final byte[] buffer = new byte[BUFFER];
  private int buffered;
  private boolean begun;

  /** A CR was seen, and not yet what follows it. */
  private boolean cr;

  /** White space was seen, and not yet whether the line ends with it. */
  private boolean space;

  /** Line ends that count only when something follows them. */
  private long lineEnds;

  BodyHash(Canonicalization form) {
    this.relaxed = form == Canonicalization.RELAXED;
  }

  /** Adds octets of the body, in CRLF form. A CR or LF by itself is an octet as any other. */
  public void update(byte[] octets, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      byte octet = octets[i];
      if (cr) {
        cr = false;
        if (octet == '\n') {
          space = false;
          lineEnds++;
          continue;
        }
        write((byte) '\r');
      }
      if (octet == '\r') {
        cr = true;
      } else if (relaxed && Canonicalization.isSpace(octet)) {
        space = true;
      } else {
        write(octet);
      }
    }
  }

  /** The hash. Ends the use of this object. */
  public byte[] finish() {
    if (cr) {
      write((byte) '\r');
    }
    // RFC 6376 §3.4.3: an empty body is one CRLF; §3.4.4: it stays empty
    if (begun || !relaxed) {
      put((byte) '\r');
      put((byte) '\n');
    }
    digest.update(buffer, 0, buffered);
    return digest.digest();
  }

  /** An octet that proves what was pending before it to be no line's and no body's end. */
  private void write(byte octet) {
    for (; lineEnds > 0; lineEnds--) {
      put((byte) '\r');
      put((byte) '\n');
    }
    if (space) {
      put((byte) ' ');
      space = false;
    }
    begun = true;
    put(octet);
  }

  private void put(byte octet) {
    if (buffered == BUFFER) {
      digest.update(buffer, 0, buffered);
      buffered = 0;
    }
    buffer[buffered++] = octet;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
