package io.posthorn.signing;

import io.posthorn.dkim.BodyHash;
import io.posthorn.dkim.Canonicalization;

/** What is true of a body whoever receives it. Immutable. */
final class BodyFacts {

  private final byte[] hash;
  private final boolean eightBit;

  private BodyFacts(byte[] hash, boolean eightBit) {
    this.hash = hash;
    this.eightBit = eightBit;
  }

  /** Reads the whole body once, from {@code start} on, chunk by chunk. */
  static BodyFacts of(StoredBody body, long start) {
    BodyHash hash = Canonicalization.RELAXED.body();
    Octets seen = new Octets();
    body.read(
        new Span(start, body.ref().octets()),
        (octets, offset, length) -> {
          hash.update(octets, offset, length);
          seen.look(octets, offset, length);
        });
    return new BodyFacts(hash.finish(), seen.eightBit());
  }

  /** The DKIM body hash, relaxed. */
  byte[] hash() {
    return hash.clone();
  }

  /** Whether an octet beyond ASCII is in it. */
  boolean isEightBit() {
    return eightBit;
  }
}
