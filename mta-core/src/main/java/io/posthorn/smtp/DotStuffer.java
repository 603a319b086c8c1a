package io.posthorn.smtp;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes content as DATA carries it (RFC 5321 §4.5.2): a dot in front of each line that begins with
 * one, and CRLF.CRLF at the end, exactly once. The same octets come out for any split of the input.
 *
 * <p>A CR or LF that stands alone leaves as CRLF, because a receiver that takes it for a line end
 * could read a second message inside the first (RFC 5321 §2.3.8 forbids sending it); lines over 998
 * octets and NULs leave as they are. All three are counted. For one message and one thread; {@code
 * out} should be buffered.
 */
public final class DotStuffer extends OutputStream {

  /** RFC 5321 §4.5.3.1.6, without the CRLF. */
  private static final int MAX_LINE = 998;

  private final OutputStream out;
  private boolean lineStart = true;
  private boolean afterCr;
  private boolean finished;
  private int lineOctets;
  private long bareLineEnds;
  private long nuls;
  private long longLines;

  /** Stuffs into {@code out}, which it neither flushes nor closes. */
  public DotStuffer(OutputStream out) {
    this.out = out;
  }

  /**
   * What content should not have held.
   *
   * @param bareLineEnds CRs and LFs that were not part of a CRLF, written as CRLF
   * @param nuls NULs, written as they are
   * @param longLines lines over 998 octets, written as they are
   */
  public record Oddities(long bareLineEnds, long nuls, long longLines) {

    /** Whether there is one. */
    public boolean any() {
      return bareLineEnds + nuls + longLines > 0;
    }
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] octets, int offset, int length) throws IOException {
    if (finished) {
      throw new IllegalStateException("content behind the final dot");
    }
    int run = offset; // from here on nothing is written yet
    int end = offset + length;
    for (int i = offset; i < end; i++) {
      byte octet = octets[i];
      if (afterCr && octet != '\n') {
        out.write(octets, run, i - run);
        run = i;
        out.write('\n');
        bareLineEnds++;
        newLine();
      }
      boolean insert = octet == '\n' && !afterCr || octet == '.' && lineStart;
      if (insert) {
        out.write(octets, run, i - run);
        run = i;
        out.write(octet == '.' ? '.' : '\r');
      }
      take(octet);
    }
    out.write(octets, run, end - run);
  }

  /** Ends the last line where it is open, and writes the final dot. */
  public void finish() throws IOException {
    if (finished) {
      throw new IllegalStateException("a second final dot");
    }
    if (afterCr) {
      bareLineEnds++;
      out.write('\n');
    } else if (!lineStart) {
      out.write('\r');
      out.write('\n');
    }
    finished = true;
    out.write(new byte[] {'.', '\r', '\n'}, 0, 3);
  }

  /** What was odd so far. */
  public Oddities oddities() {
    return new Oddities(bareLineEnds, nuls, longLines);
  }

  private void take(byte octet) {
    if (octet == '\n') {
      bareLineEnds += afterCr ? 0 : 1;
      newLine();
      return;
    }
    lineStart = false;
    afterCr = octet == '\r';
    if (!afterCr) {
      nuls += octet == 0 ? 1 : 0;
      lineOctets++;
      longLines += lineOctets == MAX_LINE + 1 ? 1 : 0;
    }
  }

  private void newLine() {
    afterCr = false;
    lineStart = true;
    lineOctets = 0;
  }
}
