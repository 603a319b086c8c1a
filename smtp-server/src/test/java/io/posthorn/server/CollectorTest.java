package io.posthorn.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.limits.Limits;
import io.posthorn.mime.Attachment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is seen of a message while its content arrives. */
class CollectorTest {

  private static final String MAIL =
      """
      From: ann@local.test
      Content-Type: multipart/mixed; boundary=b

      --b

      ..Hello
      --b
      Content-Disposition: attachment; filename=a.txt

      ..dot
      --b--
      .
      """;

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 64, 4096})
  void attachmentsAreFoundBehindTheHeader(int size) {
    RecordingIntake intake = new RecordingIntake();
    Collector collector =
        new Collector(
            intake.newBody(), Limits.Inbound.DEFAULT, new HeaderRoom(Limits.Crowd.DEFAULT));
    byte[] octets = MAIL.replace("\n", "\r\n").getBytes(US_ASCII);
    for (int at = 0; at < octets.length; at += size) {
      int length = Math.min(size, octets.length - at);
      Input input = new Input();
      System.arraycopy(octets, at, input.extend(length), 0, length);
      collector.take(input).join();
    }
    assertThat(collector.isComplete()).isTrue();
    assertThat(collector.finish())
        .isInstanceOfSatisfying(
            Content.Whole.class,
            whole -> {
              assertThat(whole.attachments())
                  .containsExactly(new Attachment("a.txt", "text/plain", ".dot".length()));
              assertThat(whole.header().fields()).hasSize(2);
            });
  }
}
