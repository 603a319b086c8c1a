package io.posthorn.spool;

import io.posthorn.envelope.MessageId;

/**
 * Where the received octets of a message are.
 *
 * @param id under which they were collected; of the shape of a message id, made when DATA began
 * @param chunks how many pieces, of at most {@link #CHUNK_OCTETS} each
 * @param octets in all
 */
public record BodyRef(MessageId id, int chunks, long octets) {

  /** The most octets in one chunk; all chunks but the last have just as many. */
  public static final int CHUNK_OCTETS = 256 << 10;

  /** What is left when the octets are lost: every body that was received has a chunk. */
  public BodyRef lost() {
    return new BodyRef(id, 0, 0);
  }

  /** Whether the octets are lost. */
  public boolean isLost() {
    return chunks == 0;
  }
}
