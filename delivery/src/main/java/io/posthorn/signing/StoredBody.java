package io.posthorn.signing;

import io.posthorn.spool.BodyRef;
import io.posthorn.spool.SpoolException;

/**
 * The received octets of one message. Holds the chunk that it read last, so that an ordinary
 * message is read once. For one thread at a time.
 */
final class StoredBody {

  /** What may be held in memory for as long as a delivery takes. */
  static final int KEPT_OCTETS = 64 << 10;

  private final BodyChunks chunks;
  private final BodyRef ref;
  private byte[] last = new byte[0];
  private int lastIndex = -1;

  StoredBody(BodyChunks chunks, BodyRef ref) {
    this.chunks = chunks;
    this.ref = ref;
  }

  BodyRef ref() {
    return ref;
  }

  /** Whether it may be held as a whole. */
  boolean isSmall() {
    return ref.octets() <= KEPT_OCTETS;
  }

  /** Takes a piece of the body. */
  @FunctionalInterface
  interface Piece<X extends Exception> {

    void accept(byte[] octets, int offset, int length) throws X;
  }

  /**
   * Gives all octets of a span, in pieces.
   *
   * @throws SpoolException when a chunk cannot be read or has another length than it was stored
   *     with
   */
  <X extends Exception> void read(Span span, Piece<X> piece) throws X {
    for (long at = span.start(); at < span.end(); ) {
      byte[] octets = chunk((int) (at / BodyRef.CHUNK_OCTETS));
      int offset = (int) (at % BodyRef.CHUNK_OCTETS);
      int length = (int) Math.min(octets.length - offset, span.end() - at);
      piece.accept(octets, offset, length);
      at += length;
    }
  }

  /** Chunk number {@code index}, whole. */
  byte[] chunk(int index) {
    if (index == lastIndex) {
      return last;
    }
    byte[] octets = chunks.read(ref, index);
    long before = (long) index * BodyRef.CHUNK_OCTETS;
    long expected = Math.min(BodyRef.CHUNK_OCTETS, ref.octets() - before);
    if (octets.length != expected) {
      throw new SpoolException(
          "chunk %d of body %s has %d octets in place of %d"
              .formatted(index, ref.id(), octets.length, expected));
    }
    last = octets;
    lastIndex = index;
    return octets;
  }

  /** Lets go of what is too large to be held while a slow peer takes the message. */
  void release() {
    if (!isSmall()) {
      last = new byte[0];
      lastIndex = -1;
    }
  }
}
