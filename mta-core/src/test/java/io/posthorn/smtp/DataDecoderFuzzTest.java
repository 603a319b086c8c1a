package io.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Octet by octet or in one piece: the same content, and the end where CR LF "." CR LF is. */
class DataDecoderFuzzTest {

  @FuzzTest
  void theSplitDoesNotMatter(FuzzedDataProvider data) {
    byte[] octets = data.consumeRemainingAsBytes();
    LineCheck lines = new LineCheck(998);
    DataDecoder whole = new DataDecoder(lines);
    byte[] content = octets.clone();
    ContentDecoder.Step step = whole.decode(content, 0, content.length);

    LineCheck singly = new LineCheck(998);
    DataDecoder single = new DataDecoder(singly);
    ByteArrayOutputStream collected = new ByteArrayOutputStream();
    int consumed = 0;
    while (consumed < octets.length && !single.isComplete()) {
      byte[] octet = {octets[consumed]};
      ContentDecoder.Step one = single.decode(octet, 0, 1);
      collected.write(octet, 0, one.produced());
      consumed += one.consumed();
    }
    String expected = new String(content, 0, step.produced(), StandardCharsets.ISO_8859_1);
    assertThat(collected.toString(StandardCharsets.ISO_8859_1)).isEqualTo(expected);
    assertThat(consumed).isEqualTo(step.consumed());
    assertThat(singly.fault()).isEqualTo(lines.fault());

    String wire = "\r\n" + new String(octets, StandardCharsets.ISO_8859_1);
    int end = wire.indexOf("\r\n.\r\n");
    assertThat(whole.isComplete()).isEqualTo(end >= 0);
    assertThat(step.consumed()).isEqualTo(end < 0 ? octets.length : end + 3);
  }
}
