package io.posthorn.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.posthorn.smtp.DotStuffer.Oddities;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DotStufferTest {

  private static final Oddities NONE = new Oddities(0, 0, 0);

  /** Content, and what DATA carries (RFC 5321 §4.5.2). */
  static String[][] contents() {
    return new String[][] {
      {"", ".\r\n"},
      {"a\r\n", "a\r\n.\r\n"},
      {"a", "a\r\n.\r\n"},
      {".\r\n", "..\r\n.\r\n"},
      {".", "..\r\n.\r\n"},
      {"..a\r\n", "...a\r\n.\r\n"},
      {"a\r\n.\r\nMAIL FROM:<x>\r\n", "a\r\n..\r\nMAIL FROM:<x>\r\n.\r\n"},
      {"a.b\r\n\r\n.c\r\n", "a.b\r\n\r\n..c\r\n.\r\n"},
    };
  }

  @ParameterizedTest
  @MethodSource("contents")
  void stuffsForAnySplit(String content, String wire) throws IOException {
    for (int piece = 1; piece <= content.length() + 1; piece++) {
      assertThat(stuff(content, piece)).isEqualTo(wire);
    }
  }

  /** Content with lone CRs and LFs, and a wire without: none may end a message elsewhere. */
  static String[][] bareLineEnds() {
    return new String[][] {
      {"a\nb\r\n", "a\r\nb\r\n.\r\n"},
      {"a\rb\r\n", "a\r\nb\r\n.\r\n"},
      {"a\r", "a\r\n.\r\n"},
      {"a\n", "a\r\n.\r\n"},
      {"a\n.\nb", "a\r\n..\r\nb\r\n.\r\n"},
      {"a\n.\r\nb", "a\r\n..\r\nb\r\n.\r\n"},
      {"a\r.\rb", "a\r\n..\r\nb\r\n.\r\n"},
      {"a\r\r\n.b", "a\r\n\r\n..b\r\n.\r\n"},
      {"a\n\r\nb", "a\r\n\r\nb\r\n.\r\n"},
      {"\r\n.\n\r\n", "\r\n..\r\n\r\n.\r\n"},
    };
  }

  @ParameterizedTest
  @MethodSource("bareLineEnds")
  void loneCrAndLfLeaveAsCrlfAndAreCounted(String content, String wire) throws IOException {
    for (int piece = 1; piece <= content.length() + 1; piece++) {
      assertThat(stuff(content, piece)).isEqualTo(wire);
      assertThat(oddities(content, piece).bareLineEnds()).isPositive();
    }
  }

  @Test
  void countsWhatIsOdd() throws IOException {
    String line = "x".repeat(998);
    assertThat(oddities(line + "\r\n", 100)).isEqualTo(NONE); // RFC 5321 §4.5.3.1.6
    assertThat(oddities(line + "x\r\n" + line + "xyz\r\n", 100)).isEqualTo(new Oddities(0, 0, 2));
    assertThat(oddities("a\0b\0\r\n", 2)).isEqualTo(new Oddities(0, 2, 0));
    assertThat(oddities("a\nb\rc\r", 1)).isEqualTo(new Oddities(3, 0, 0));
  }

  @Test
  void theFinalDotIsFinal() throws IOException {
    DotStuffer stuffer = new DotStuffer(new ByteArrayOutputStream());
    stuffer.finish();
    assertThatThrownBy(stuffer::finish).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> stuffer.write('a')).isInstanceOf(IllegalStateException.class);
  }

  @FuzzTest
  void anyOctetsEndOnceAndComeBack(byte[] data) throws IOException {
    String content = new String(data, ISO_8859_1);
    String wire = stuff(content, content.length() + 1);
    assertThat(stuff(content, 1)).isEqualTo(wire);
    assertThat(("\r\n" + wire).indexOf("\r\n.\r\n")).isEqualTo(wire.length() + 2 - 5);
    assertThat(wire.replace("\r\n", "")).doesNotContain("\r", "\n");
    assertThat(unstuff(wire)).isEqualTo(withCrlf(content));
  }

  @Test
  void everyShortContentOfDotsAndLineEnds() throws IOException {
    String alphabet = "\r\n.a";
    for (int length = 0; length <= 6; length++) {
      for (int number = 0; number < 1 << 2 * length; number++) {
        StringBuilder content = new StringBuilder();
        for (int i = 0; i < length; i++) {
          content.append(alphabet.charAt(number >> 2 * i & 3));
        }
        anyOctetsEndOnceAndComeBack(content.toString().getBytes(ISO_8859_1));
      }
    }
  }

  /** Line by line, as a receiver does it. */
  private static String unstuff(String wire) {
    StringBuilder content = new StringBuilder();
    int start = 0;
    while (start < wire.length() - ".\r\n".length()) {
      int end = wire.indexOf("\r\n", start) + 2;
      content.append(wire, wire.charAt(start) == '.' ? start + 1 : start, end);
      start = end;
    }
    return content.toString();
  }

  private static String withCrlf(String content) {
    String lines = content.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n");
    return lines.isEmpty() || lines.endsWith("\r\n") ? lines : lines + "\r\n";
  }

  private static String stuff(String content, int piece) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(new DotStuffer(out), content, piece).finish();
    return out.toString(ISO_8859_1);
  }

  private static Oddities oddities(String content, int piece) throws IOException {
    DotStuffer stuffer = write(new DotStuffer(new ByteArrayOutputStream()), content, piece);
    stuffer.finish();
    return stuffer.oddities();
  }

  private static DotStuffer write(DotStuffer stuffer, String content, int piece)
      throws IOException {
    byte[] octets = content.getBytes(ISO_8859_1);
    for (int from = 0; from < octets.length; from += piece) {
      stuffer.write(octets, from, Math.min(piece, octets.length - from));
    }
    return stuffer;
  }
}
