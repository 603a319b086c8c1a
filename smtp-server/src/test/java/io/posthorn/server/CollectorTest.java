package io.posthorn.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.limits.Limits;
import io.posthorn.mime.Attachment;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.BodyWriter;
import io.posthorn.spool.SpoolException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
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

  /** A session may be discarding it at that moment: two threads would give back its room twice. */
  @Test
  void theStoresThreadDiscardsNothing() {
    LateBody body = new LateBody();
    Collector collector =
        new Collector(body, Limits.Inbound.DEFAULT, new HeaderRoom(Limits.Crowd.DEFAULT));
    byte[] octets = MAIL.replace("\n", "\r\n").getBytes(US_ASCII);
    Input input = new Input();
    System.arraycopy(octets, 0, input.extend(octets.length), 0, octets.length);
    CompletableFuture<Void> taken = collector.take(input);
    assertThat(taken).isNotDone();
    body.chunk.completeExceptionally(SpoolException.wantOfRoom("too much mail is arriving"));
    assertThat(taken).isDone();
    assertThat(body.discarded).isZero();
    collector.settle();
    assertThat(body.discarded).isEqualTo(1);
    assertThat(collector.finish())
        .isInstanceOfSatisfying(
            Content.Unfit.class, unfit -> assertThat(unfit.reply().code()).isEqualTo(452));
  }

  /** Of which a chunk is being written. */
  private static final class LateBody implements BodyWriter {

    private final CompletableFuture<Void> chunk = new CompletableFuture<>();
    private int discarded;

    @Override
    public CompletableFuture<Void> write(byte[] octets, int offset, int length) {
      return CompletableFuture.allOf(chunk); // which wraps what it fails with, as the spool's does
    }

    @Override
    public long octets() {
      return 0;
    }

    @Override
    public BodyRef finish() {
      throw new AssertionError("a body that failed is finished");
    }

    @Override
    public void discard() {
      discarded++;
    }
  }
}
