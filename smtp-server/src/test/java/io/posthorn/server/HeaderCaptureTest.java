package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.mime.HeaderSection;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderCaptureTest {

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
      HeaderCapture capture = new HeaderCapture(100);
      for (int at = 0; at < octets.length; at += piece) {
        capture.take(octets, at, Math.min(piece, octets.length - at));
      }
      HeaderSection section = capture.section();
      assertThat(section.fields()).hasSize(fields);
      assertThat(section.bodyStart()).isEqualTo(bodyStart);
      assertThat(capture.isOverLimit()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'A: 12345||', 11, false",
    "'A: 12345||', 10, true",
    "'A: 1|no field|B: 2||body', 12, false",
    "'A: 1234567890', 10, true"
  })
  void theLimitIsForTheSectionAlone(String text, int limit, boolean over) {
    byte[] octets = text.replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII);
    HeaderCapture capture = new HeaderCapture(limit);
    capture.take(octets, 0, octets.length);
    assertThat(capture.isOverLimit()).isEqualTo(over);
  }
}
