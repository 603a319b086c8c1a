package io.posthorn.smtp;

/**
 * Tells the octets of a message from the commands behind them: by the dot of DATA or by the counts
 * of BDAT. The same octets give the same result however they are split.
 */
public sealed interface ContentDecoder permits DataDecoder, ChunkDecoder {

  /**
   * How far one call came.
   *
   * @param consumed octets read; fewer than given only at the end of what was framed
   * @param produced octets of content written
   */
  record Step(int consumed, int produced) {}

  /**
   * Decodes {@code from} to {@code to} of {@code octets} in place: the content is written from
   * {@code from} on.
   */
  Step decode(byte[] octets, int from, int to);

  /** Whether commands come next: the message has ended, or the chunk. */
  boolean isAtEnd();

  /** Whether the message has ended. */
  boolean isComplete();
}
