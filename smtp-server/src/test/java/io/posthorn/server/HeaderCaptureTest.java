package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.limits.Limits;
import io.posthorn.mime.HeaderSection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderCaptureTest {

  private static final int KIB = 1 << 10;

  @ParameterizedTest
  @CsvSource({
    "'A: 1|B: 2||body||more', 2, 14",
    "'|A: no header, only a body|', 0, 2",
    "'A: 1|no field|B: 2|', 1, 6",
    "'A: 1|', 1, 6",
    "'', 0, 0"
  })
  void theSectionEndsAtTheEmptyLineInAnySplit(String text, int fields, int bodyStart) {
    byte[] octets = text.replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII);
    for (int piece = 1; piece <= octets.length + 1; piece++) {
      HeaderCapture capture = capture(100, 100, room(100));
      for (int at = 0; at < octets.length; at += piece) {
        capture.take(octets, at, Math.min(piece, octets.length - at));
      }
      HeaderSection section = capture.section();
      assertThat(section.fields()).hasSize(fields);
      assertThat(section.bodyStart()).isEqualTo(bodyStart);
      assertThat(capture.excess()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'A: 12345||', 11, false",
    "'A: 12345||', 10, true",
    "'A: 1|no field|B: 2||body', 12, false",
    "'A: 1234567890', 10, true",
    "'A: 1|Bcd: 2||', 8, true"
  })
  void theLimitIsForTheSectionAlone(String text, int limit, boolean over) {
    HeaderCapture capture = capture(limit, 100, room(100));
    take(capture, text);
    assertThat(capture.excess())
        .isEqualTo(over ? Optional.of(HeaderCapture.Excess.OCTETS) : Optional.empty());
  }

  // RFC 5322 §2.2.3: a folded line is no field of its own; what follows on a line that is none, too
  @ParameterizedTest
  @CsvSource({
    "'A: 1|B: 2|C: 3|', true",
    "'A: 1|B: 2|C', true",
    "'A: 1|B: 2| C: 3|\tD: 4||', false",
    "'A: 1|no field|B: 2|C: 3|D: 4', false",
    "'A: 1|B: 2||C: 3|D: 4|', false"
  })
  void fieldsAreCountedWhileTheyCome(String text, boolean over) {
    HeaderCapture capture = capture(1000, 2, room(100));
    take(capture, text);
    assertThat(capture.excess())
        .isEqualTo(over ? Optional.of(HeaderCapture.Excess.FIELDS) : Optional.empty());
  }

  @Test
  void whatIsTooLargeIsLetGoButForItsBeginning() {
    HeaderRoom room = room(KIB << 10);
    HeaderCapture capture = capture(64 * KIB, 100, room);
    take(capture, "Subject: large" + " x".repeat(40 * KIB));
    assertThat(capture.excess()).contains(HeaderCapture.Excess.OCTETS);
    assertThat(capture.section().end()).isEqualTo(4 * KIB);
    assertThat(room.taken()).isZero();
  }

  @Test
  void largeSectionsShareTheirRoomAndOrdinaryOnesNeedNone() {
    HeaderRoom room = room(130L * KIB);
    List<HeaderCapture> large = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      HeaderCapture capture = capture(512 * KIB, 100, room);
      take(capture, "A: " + "x".repeat(40 * KIB));
      large.add(capture);
    }
    assertThat(large)
        .extracting(HeaderCapture::excess)
        .containsExactly(
            Optional.empty(), Optional.empty(), Optional.of(HeaderCapture.Excess.OTHERS));
    assertThat(room.isCrowded()).isTrue();
    HeaderCapture ordinary = capture(512 * KIB, 100, room);
    take(ordinary, "A: " + "x".repeat(4 * KIB - 7) + "||");
    assertThat(ordinary.excess()).isEmpty();
    large.forEach(HeaderCapture::release);
    large.forEach(HeaderCapture::release);
    assertThat(room.taken()).isZero();
  }

  private static void take(HeaderCapture capture, String text) {
    byte[] octets = text.replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII);
    capture.take(octets, 0, octets.length);
  }

  private static HeaderRoom room(long large) {
    return new HeaderRoom(new Limits.Crowd(4 * KIB, large, Duration.ofSeconds(10), 10));
  }

  private static HeaderCapture capture(int octets, int fields, HeaderRoom room) {
    return new HeaderCapture(
        TestLimits.with(limits -> {
          limits.headerOctets = octets;
          limits.headerFields = fields;
        }),
        room);
  }
}
