package io.posthorn.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.event.Facts;
import io.posthorn.mime.HeaderSection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageSummaryTest {

  @Test
  void boundsWhatIsKept() {
    String to = "To: " + "=?utf-8?Q?=C3=A4?= <a@example.net>,\r\n ".repeat(5000) + "b@x.net\r\n";
    Facts.Content content = of(to + "Subject: " + "x".repeat(100_000) + "\r\n");
    assertThat(content.to()).startsWith("ä <a@example.net>, ä <a@").hasSizeBetween(990, 998);
    assertThat(content.subject()).isEqualTo("x".repeat(998));
    assertThat(content.from()).isEmpty();
  }

  private static Facts.Content of(String fields) {
    byte[] octets = (fields + "\r\n").getBytes(StandardCharsets.UTF_8);
    return MessageSummary.of(
        HeaderSection.parse(octets, octets.length), "1@x", List.of(), octets.length);
  }
}
