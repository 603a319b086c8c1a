package io.posthorn.mime;

import java.util.Arrays;
import java.util.Base64;
import java.util.function.Consumer;

/**
 * Encodes a body in base64 while it arrives: lines of 76 characters with CR LF between them (RFC
 * 2045 §6.8). For one thread.
 */
final class Base64Lines {

  /** As many octets as 76 characters stand for. */
  private static final int LINE = 57;

  private static final byte[] CRLF = {'\r', '\n'};

  private final Consumer<byte[]> out;
  private final byte[] line = new byte[LINE];
  private int length;
  private boolean begun;

  Base64Lines(Consumer<byte[]> out) {
    this.out = out;
  }

  void take(byte octet) {
    if (length == LINE) {
      writeLine();
    }
    line[length++] = octet;
  }

  /** The body has ended; another may begin. */
  void finish() {
    if (length > 0) {
      writeLine();
    }
    begun = false;
  }

  private void writeLine() {
    if (begun) {
      out.accept(CRLF);
    }
    out.accept(Base64.getEncoder().encode(Arrays.copyOf(line, length)));
    begun = true;
    length = 0;
  }
}
