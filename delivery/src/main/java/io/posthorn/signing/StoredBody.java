package io.posthorn.signing;

import io.posthorn.spool.BodyRef;
import io.posthorn.spool.SpoolException;

/**
 * The received octets of one message. Reads one chunk at a time and keeps the first, so that an
 * ordinary message is read once. For one thread at a time.
 */
final class StoredBody {

  /** What may be held in memory for as long as a delivery takes. */
  private static final int KEPT_OCTETS = 64 << 10;

  private final BodyChunks chunks;
  private final BodyRef ref;
  private byte[] kept = new byte[0];

  StoredBody(BodyChunks chunks, BodyRef ref) {
    this.chunks = chunks;
    this.ref = ref;
  }

  BodyRef ref() {
    return ref;
  }

  /** Takes a piece of the body. */
  @FunctionalInterface
  interface Piece<X extends Exception> {

    void accept(byte[] octets, int offset, int length) throws X;
  }

  /**
   * Gives all octets from {@code start} on, in pieces.
   *
   * @throws SpoolException when a chunk cannot be read or has another length than it was stored
   *     with
   */
  <X extends Exception> void read(long start, Piece<X> piece) throws X {
    int skipped = (int) (start % BodyRef.CHUNK_OCTETS);
    for (int i = (int) (start / BodyRef.CHUNK_OCTETS); i < ref.chunks(); i++) {
      byte[] octets = chunk(i);
      piece.accept(octets, skipped, octets.length - skipped);
      skipped = 0;
    }
  }

  /** Chunk number {@code index}, whole. */
  byte[] chunk(int index) {
    if (index == 0 && kept.length > 0) {
      return kept;
    }
    byte[] octets = chunks.read(ref, index);
    long before = (long) index * BodyRef.CHUNK_OCTETS;
    long expected = Math.min(BodyRef.CHUNK_OCTETS, ref.octets() - before);
    if (octets.length != expected) {
      throw new SpoolException(
          "chunk %d of body %s has %d octets in place of %d"
              .formatted(index, ref.id(), octets.length, expected));
    }
    if (index == 0) {
      kept = octets;
    }
    return octets;
  }

  /** Lets go of what is too large to be held while a slow peer takes the message. */
  void release() {
    if (kept.length > KEPT_OCTETS) {
      kept = new byte[0];
    }
  }
}
