package io.posthorn.server;

import io.posthorn.limits.Limits;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Cuts lines that end in CR LF, and in nothing else (RFC 5321 §2.3.8). Keeps at most one line of
 * the longest length allowed; what is longer is dropped up to its end. For one thread.
 */
final class LineDecoder {

  private static final int CRLF_OCTETS = 2;

  private final int keep;
  private final int cut;
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream(0);
  private long length;
  private byte last;
  private byte[] line = new byte[0];

  LineDecoder(Limits.Inbound limits) {
    this.keep = Math.max(limits.commandOctets(), limits.authOctets());
    this.cut = limits.lineCutOctets();
  }

  /** What the input holds. */
  enum Result {
    /** A line, which {@link #line} has. */
    LINE,
    /** The end of a line of which too much was dropped. */
    TOO_LONG,
    /** More than a client can mean, and still no end. */
    ENDLESS,
    /** No whole line yet; the input is empty. */
    MORE
  }

  /** Takes octets from {@code input} up to the end of the line. */
  Result next(Input input) {
    byte[] octets = input.octets();
    int start = input.start();
    for (int i = start; i < input.end(); i++) {
      byte before = i == start ? last : octets[i - 1];
      if (octets[i] == '\n' && before == '\r') {
        take(input, i + 1 - start);
        return finish();
      }
    }
    take(input, input.length());
    return length > cut ? Result.ENDLESS : Result.MORE;
  }

  /** The line found last, without its CRLF. */
  byte[] line() {
    return line;
  }

  private void take(Input input, int count) {
    if (count == 0) {
      return;
    }
    int room = Math.min(count, keep - partial.size());
    partial.write(input.octets(), input.start(), room);
    length += count;
    last = input.octets()[input.start() + count - 1];
    input.skip(count);
  }

  private Result finish() {
    byte[] kept = partial.toByteArray();
    boolean whole = length == kept.length;
    line = whole ? Arrays.copyOf(kept, kept.length - CRLF_OCTETS) : line;
    partial.reset();
    length = 0;
    last = 0;
    return whole ? Result.LINE : Result.TOO_LONG;
  }
}
