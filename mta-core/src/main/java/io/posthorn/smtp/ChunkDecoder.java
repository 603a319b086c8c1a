package io.posthorn.smtp;

/**
 * Counts the octets of one chunk behind BDAT (RFC 3030 §2): nothing in them is an end, a dot, or a
 * command. For one thread.
 */
public final class ChunkDecoder implements ContentDecoder {

  private final boolean last;
  private long missing;

  /**
   * A chunk none of which has come.
   *
   * @param last whether the message ends with it
   */
  public ChunkDecoder(long octets, boolean last) {
    this.missing = octets;
    this.last = last;
  }

  @Override
  public Step decode(byte[] octets, int from, int to) {
    int count = (int) Math.min(to - from, missing);
    missing -= count;
    return new Step(count, count);
  }

  @Override
  public boolean isAtEnd() {
    return missing == 0;
  }

  @Override
  public boolean isComplete() {
    return last && isAtEnd();
  }
}
