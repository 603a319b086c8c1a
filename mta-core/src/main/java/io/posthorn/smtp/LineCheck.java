package io.posthorn.smtp;

import java.util.Optional;

/**
 * Looks whether content is lines of text that can be relayed as they are: CR and LF only together
 * (RFC 5321 §2.3.8), no NUL, no line without end. One message each; for one thread.
 */
public final class LineCheck {

  private final int longest;
  private int length;
  private boolean atStart = true;
  private boolean afterCr;
  private Optional<Fault> fault = Optional.empty();

  /** Why content cannot be relayed as it is; the first one found counts. */
  public enum Fault {
    /** A CR without LF behind it (RFC 5321 §2.3.8). */
    BARE_CR,
    /** A LF without CR before it. */
    BARE_LF,
    /** A NUL, which some programs take for an end (RFC 5322 §4). */
    NUL,
    /** A line longer than any may be. */
    LONG_LINE
  }

  /**
   * Nothing was seen yet.
   *
   * @param longest octets of a line without its CR LF
   */
  public LineCheck(int longest) {
    this.longest = longest;
  }

  /** The next octet of the content. */
  public void see(byte octet) {
    if (octet == '\n') {
      atStart = afterCr;
      if (!afterCr) {
        found(Fault.BARE_LF);
      }
      afterCr = false;
      length = 0;
      return;
    }
    if (afterCr) {
      found(Fault.BARE_CR);
    }
    atStart = false;
    afterCr = octet == '\r';
    if (octet == 0) {
      found(Fault.NUL);
    }
    if (!afterCr && ++length > longest) {
      found(Fault.LONG_LINE);
    }
  }

  /** The next octets of the content. */
  public void see(byte[] octets, int from, int count) {
    for (int i = from; i < from + count; i++) {
      see(octets[i]);
    }
  }

  /** Whether the next octet is the first of a line. */
  public boolean isAtStart() {
    return atStart;
  }

  /** Whether a CR waits for its LF. */
  public boolean isAfterCr() {
    return afterCr;
  }

  /** What is wrong with the content so far. */
  public Optional<Fault> fault() {
    return fault;
  }

  private void found(Fault what) {
    if (fault.isEmpty()) {
      fault = Optional.of(what);
    }
  }
}
