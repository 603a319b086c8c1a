package io.posthorn.spool;

import static io.posthorn.spool.SampleMail.acceptance;
import static io.posthorn.spool.SampleMail.delivered;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemorySpoolTest extends SpoolContract {

  private MemorySpool memory;
  private Instant now;

  @Override
  protected Spool create() {
    return new MemorySpool(time);
  }

  @Override
  protected Spool restart(Spool stopped) {
    return ((MemorySpool) stopped).restart();
  }

  @BeforeEach
  void keepType() {
    memory = (MemorySpool) spool;
    now = time.now();
  }

  @Test
  void aCrashLosesWhatWasNotSynced() {
    Acceptance synced = acceptance(memory, 1, now, "a@example.com");
    await(memory.accept(synced));
    memory.holdSyncs();
    Acceptance unsynced = acceptance(memory, 2, now, "b@example.com");
    CompletableFuture<Void> answer = memory.accept(unsynced);
    assertThat(memory.unsynced()).isEqualTo(1);
    try (MemorySpool after = memory.crash()) {
      assertThat(answer).isNotDone();
      assertThat(after.message(synced.message().id())).isPresent();
      assertThat(after.message(unsynced.message().id())).isEmpty();
    }
  }

  @Test
  void aCrashMayKeepWhatNobodyWasToldOf() {
    memory.holdSyncs();
    Acceptance unsynced = acceptance(memory, 1, now, "b@example.com");
    CompletableFuture<Void> answer = memory.accept(unsynced);
    try (MemorySpool after = memory.crash(1)) {
      assertThat(answer).isNotDone();
      assertThat(after.message(unsynced.message().id())).isPresent();
    }
  }

  @Test
  void nothingIsVisibleBeforeItIsSynced() {
    memory.holdSyncs();
    Acceptance mail = acceptance(memory, 1, now, "a@example.com");
    CompletableFuture<Void> answer = memory.accept(mail);
    assertThat(memory.entries(Optional.empty(), 10)).isEmpty();
    memory.sync();
    assertThat(answer).isCompleted();
    assertThat(memory.entries(Optional.empty(), 10)).isEqualTo(mail.entries());
  }

  @Test
  void aFullSpoolTakesNothingNewAndStillSettles() {
    Acceptance mail = acceptance(memory, 1, now, "a@example.com");
    await(memory.accept(mail));
    memory.fill(10, 20);
    assertThat(failure(memory.accept(acceptance(memory, 2, now, "b@example.com"))))
        .isInstanceOf(SpoolException.class);
    await(memory.settle(delivered(mail.entries().getFirst(), now)));
    memory.recover();
    await(memory.accept(acceptance(memory, 3, now, "b@example.com")));
  }

  @Test
  void aBrokenSpoolRecordsOutcomesOnceItRecovers() {
    Acceptance mail = acceptance(memory, 1, now, "a@example.com");
    await(memory.accept(mail));
    memory.breakDown("the disk is gone");
    CompletableFuture<Void> settled = memory.settle(delivered(mail.entries().getFirst(), now));
    assertThat(failure(memory.accept(acceptance(memory, 2, now, "b@example.com"))))
        .hasMessage("the disk is gone");
    assertThat(settled).isNotDone();
    memory.recover();
    await(settled);
    assertThat(memory.entries(Optional.empty(), 10)).isEmpty();
  }
}
