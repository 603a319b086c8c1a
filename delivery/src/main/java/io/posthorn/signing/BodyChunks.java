package io.posthorn.signing;

import io.posthorn.spool.BodyRef;

/**
 * Reads bodies of the spool: {@link io.posthorn.spool.Spool#chunk} as a function, because composing
 * needs nothing else of it.
 */
@FunctionalInterface
public interface BodyChunks {

  /**
   * One chunk; blocks.
   *
   * @throws io.posthorn.spool.SpoolException when it cannot be read
   */
  byte[] read(BodyRef body, int chunk);
}
