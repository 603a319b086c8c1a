package io.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Octet by octet or in one piece: the same text, and the same again when it is text already. */
class BinaryPartsFuzzTest {

  @FuzzTest
  void theSplitDoesNotMatter(byte[] octets) {
    byte[] text = convert(octets, Integer.MAX_VALUE);
    assertThat(string(convert(octets, 1))).isEqualTo(string(text));
    assertThat(string(convert(text, Integer.MAX_VALUE))).isEqualTo(string(text));
  }

  private static byte[] convert(byte[] octets, int piece) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    BinaryParts parts = new BinaryParts(text::write);
    for (int at = 0; at < octets.length; at += Math.min(piece, octets.length - at)) {
      parts.take(octets, at, Math.min(piece, octets.length - at));
    }
    parts.finish();
    return text.toByteArray();
  }

  private static String string(byte[] octets) {
    return new String(octets, StandardCharsets.ISO_8859_1);
  }
}
