package io.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.smtp.LineCheck.Fault;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataDecoderTest {

  // RFC 5321 §4.5.2: the dot that a client added is taken away, no other
  @ParameterizedTest
  @CsvSource({
    "hello\\r\\n.\\r\\n,          hello\\r\\n",
    ".\\r\\n,                     ''",
    "\\r\\n.\\r\\n,               \\r\\n",
    "..\\r\\n.\\r\\n,             .\\r\\n",
    "..first\\r\\n.\\r\\n,        .first\\r\\n",
    ".first\\r\\n.\\r\\n,         first\\r\\n",
    "a\\r\\n..\\r\\n...\\r\\n.\\r\\n,  a\\r\\n.\\r\\n..\\r\\n",
    "a.b\\r\\nc.\\r\\n.\\r\\n,    a.b\\r\\nc.\\r\\n"
  })
  void dotsOfTransparencyAreRemoved(String wire, String content) {
    Decoded decoded = decode(unescape(wire), Integer.MAX_VALUE);
    assertThat(decoded.complete()).isTrue();
    assertThat(decoded.fault()).isEmpty();
    assertThat(decoded.content()).isEqualTo(unescape(content));
  }

  @Test
  void whatComesBehindTheEndIsLeftAlone() {
    byte[] octets = "a\r\n.\r\nRSET\r\n".getBytes(StandardCharsets.ISO_8859_1);
    LineCheck lines = new LineCheck(998);
    DataDecoder decoder = new DataDecoder(lines);
    ContentDecoder.Step step = decoder.decode(octets, 0, octets.length);
    assertThat(decoder.isComplete()).isTrue();
    assertThat(step).isEqualTo(new ContentDecoder.Step(6, 3));
    assertThat(decoder.decode(octets, 6, octets.length)).isEqualTo(new ContentDecoder.Step(0, 0));
  }

  // CVE-2023-51764, -51765, -51766 and their kin: what some receiver somewhere takes for an end
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\n.\\n",
        "\\n.\\r\\n",
        "\\r\\n.\\n",
        "\\r.\\r",
        "\\r.\\n",
        "\\r.\\r\\n",
        "\\r\\n.\\r",
        "\\n.\\r",
        "\\r\\n\\0.\\r\\n",
        "\\r\\n.\\0\\r\\n",
        "\\r\\0\\n.\\r\\n",
        "\\r\\n.\\r\\0\\n",
        "\\r\\n.\\r\\r\\n",
        "\\n\\n.\\n\\n",
        "\\r\\r.\\r\\r"
      })
  void nothingElseEndsAMessage(String sequence) {
    String smuggled = "MAIL FROM:<admin@bank.test>";
    String wire = "text" + unescape(sequence) + smuggled + "\r\n.\r\nQUIT\r\n";
    Decoded decoded = decode(wire, Integer.MAX_VALUE);
    assertThat(decoded.complete()).isTrue();
    assertThat(decoded.fault()).isNotEmpty();
    assertThat(decoded.consumed()).isEqualTo(wire.length() - "QUIT\r\n".length());
    assertThat(decoded.content()).doesNotContain(smuggled);
  }

  // Of other alphabets and other line ends: content like any other
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u000b.\u000b",
        "\f.\f",
        "\u0085.\u0085",
        "\u2028.\u2028",
        "\r\n\uff0e\r\n",
        "\u760d\u760a.\u760d\u760a",
        "\u010d\u010a.\u010d\u010a"
      })
  void lookAlikesAreContent(String sequence) {
    String content =
        new String(sequence.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    Decoded decoded = decode("a" + content + "b\r\n.\r\n", Integer.MAX_VALUE);
    assertThat(decoded.fault()).isEmpty();
    assertThat(decoded.content()).isEqualTo("a" + content + "b\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "a\\rb\\r\\n.\\r\\n,        BARE_CR",
    "a\\r\\r\\n.\\r\\n,         BARE_CR",
    "a\\nb\\r\\n.\\r\\n,        BARE_LF",
    "\\n.\\r\\n\\r\\n.\\r\\n,   BARE_LF",
    "a\\0b\\r\\n.\\r\\n,        NUL",
    "a\\nb\\rc\\0\\r\\n.\\r\\n, BARE_LF"
  })
  void theFirstFaultIsTold(String wire, Fault fault) {
    Decoded decoded = decode(unescape(wire), Integer.MAX_VALUE);
    assertThat(decoded.complete()).isTrue();
    assertThat(decoded.fault()).contains(fault);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 11})
  void anySplitGivesTheSameResult(int piece) {
    Random random = new Random(piece);
    for (int round = 0; round < 2000; round++) {
      StringBuilder wire = new StringBuilder();
      for (int i = 0; i < 30; i++) {
        wire.append("a.\r\n\0".charAt(random.nextInt(random.nextInt(10) == 0 ? 5 : 4)));
        wire.append(random.nextInt(3) == 0 ? "\r\n" : "");
      }
      wire.append("\r\n.\r\nQUIT");
      Decoded whole = decode(wire.toString(), Integer.MAX_VALUE);
      assertThat(decode(wire.toString(), piece)).isEqualTo(whole);
    }
  }

  private record Decoded(
      String content, int consumed, boolean complete, java.util.Optional<Fault> fault) {}

  private static Decoded decode(String wire, int piece) {
    byte[] octets = wire.getBytes(StandardCharsets.ISO_8859_1);
    LineCheck lines = new LineCheck(998);
    DataDecoder decoder = new DataDecoder(lines);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    int at = 0;
    while (at < octets.length && !decoder.isComplete()) {
      int end = Math.min(octets.length, piece == Integer.MAX_VALUE ? piece : at + piece);
      ContentDecoder.Step step = decoder.decode(octets, at, end);
      content.write(octets, at, step.produced());
      at += step.consumed();
    }
    return new Decoded(
        content.toString(StandardCharsets.ISO_8859_1), at, decoder.isComplete(), lines.fault());
  }

  private static String unescape(String text) {
    return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");
  }
}
