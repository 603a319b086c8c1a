package io.posthorn.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.envelope.MessageIds;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.FakeTime;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One write of many chunks is taken when all of them are. */
class StreamedBodyTest {

  private final Inbox inbox = new Inbox();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aWriteFailsWithAnyOfItsChunks(int failing) {
    CompletableFuture<Void> taken = write();
    List<Work> chunks = inbox.drain();
    assertThat(chunks).hasSize(3);
    for (int i = 0; i < chunks.size(); i++) {
      CompletableFuture<Void> done = ((Work.Ahead) chunks.get(i)).done();
      if (i == failing) {
        done.completeExceptionally(new SpoolException("lost"));
      } else {
        done.complete(null);
      }
    }
    assertThat(taken).isCompletedExceptionally();
  }

  @Test
  void aWriteIsTakenOnceAllItsChunksAre() {
    CompletableFuture<Void> taken = write();
    for (Work chunk : inbox.drain()) {
      assertThat(taken).isNotDone();
      ((Work.Ahead) chunk).done().complete(null);
    }
    assertThat(taken).isCompletedWithValue(null);
  }

  private CompletableFuture<Void> write() {
    Budget budget = new Budget(64L << 20);
    MessageIds ids = new MessageIds(new FakeTime(), new SplittableRandom(1));
    byte[] octets = new byte[3 * BodyRef.CHUNK_OCTETS + 1];
    return new Bodies(ids, budget, inbox).begin().write(octets, 0, octets.length);
  }
}
