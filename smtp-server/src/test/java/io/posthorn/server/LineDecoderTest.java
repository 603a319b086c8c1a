package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.limits.Limits;
import io.posthorn.server.LineDecoder.Result;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineDecoderTest {

  // RFC 5321 §2.3.8
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 100})
  void onlyCrLfEndsALine(int piece) {
    String wire = "EHLO a\r\nNO\nOP\r\nNO\rOP\r\n\r\nA\r\r\n\n\r\nrest";
    assertThat(decode(wire, piece)).containsExactly("EHLO a", "NO\nOP", "NO\rOP", "", "A\r", "\n");
  }

  @Test
  void aLongLineIsDroppedUpToItsEnd() {
    String wire = "x".repeat(20_000) + "\r\nNOOP\r\n";
    assertThat(decode(wire, 1000)).containsExactly("(too long)", "NOOP");
  }

  @Test
  void aLineWithoutEndIsTold() {
    LineDecoder decoder = new LineDecoder(Limits.Inbound.DEFAULT);
    Input input = new Input();
    Result result = Result.MORE;
    int octets = 0;
    while (result == Result.MORE && octets < 1_000_000) {
      add(input, "x".repeat(1000));
      octets += 1000;
      result = decoder.next(input);
    }
    assertThat(result).isEqualTo(Result.ENDLESS);
    assertThat(octets).isBetween(65_536, 67_000);
    assertThat(input.isEmpty()).isTrue();
  }

  private static List<String> decode(String wire, int piece) {
    LineDecoder decoder = new LineDecoder(Limits.Inbound.DEFAULT);
    Input input = new Input();
    List<String> lines = new ArrayList<>();
    for (int at = 0; at < wire.length(); at += piece) {
      add(input, wire.substring(at, Math.min(wire.length(), at + piece)));
      Result result = decoder.next(input);
      while (result != Result.MORE) {
        lines.add(
            result == Result.LINE
                ? new String(decoder.line(), StandardCharsets.ISO_8859_1)
                : "(too long)");
        result = decoder.next(input);
      }
    }
    return lines;
  }

  private static void add(Input input, String text) {
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    byte[] room = input.extend(octets.length);
    System.arraycopy(octets, 0, room, input.end() - octets.length, octets.length);
  }
}
