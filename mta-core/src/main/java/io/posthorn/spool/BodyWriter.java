package io.posthorn.spool;

import java.util.concurrent.CompletableFuture;

/**
 * Collects the octets of one message while they arrive. Until an {@link Acceptance} names it, what
 * was written is garbage that {@link #discard} or the next start removes.
 *
 * <p>Used by one thread at a time; no method blocks.
 */
public interface BodyWriter {

  /**
   * Adds octets, which are copied.
   *
   * @return completes when more may be given, mostly at once; exceptionally with {@link
   *     SpoolException} when the store cannot take them
   */
  CompletableFuture<Void> write(byte[] octets, int offset, int length);

  /** What was written so far, in octets. */
  long octets();

  /** Ends the body. It becomes durable with the acceptance that names it. */
  BodyRef finish();

  /** Drops what was written; harmless after the body was accepted or discarded. */
  void discard();
}
