package io.posthorn.client;

import io.posthorn.compose.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Content from a text, in pieces of {@code piece} octets. */
record Octets(String text, boolean hasUtf8Header, int piece) implements Content {

  static Octets of(String text) {
    return new Octets(text, false, 8192);
  }

  @Override
  public long octets() {
    return bytes().length;
  }

  @Override
  public boolean isEightBit() {
    return text.chars().anyMatch(c -> c >= 0x80);
  }

  @Override
  public void transferTo(OutputStream out) throws IOException {
    byte[] bytes = bytes();
    for (int from = 0; from < bytes.length; from += piece) {
      out.write(bytes, from, Math.min(piece, bytes.length - from));
    }
  }

  private byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
