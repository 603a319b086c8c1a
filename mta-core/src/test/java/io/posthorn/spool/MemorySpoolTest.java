package io.posthorn.spool;

import static io.posthorn.spool.SampleMail.acceptance;
import static io.posthorn.spool.SampleMail.delivered;
import static io.posthorn.spool.SampleMail.failed;
import static io.posthorn.spool.SampleMail.report;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemorySpoolTest extends SpoolContract {

  private MemorySpool memory;

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

  /** The report and what it replaces are one write: a crash leaves either, never both or none. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aCrashLosesAReportAsAWhole(int survivors) {
    Acceptance mail = acceptance(memory, 1, now, "a@example.com");
    MessageId id = mail.message().id();
    await(memory.accept(mail));
    await(memory.settle(failed(mail.entries().getFirst(), now)));
    memory.holdSyncs();
    Acceptance report = report(memory, 2, now, id);
    CompletableFuture<Void> answer = memory.accept(report);
    try (MemorySpool after = memory.crash(survivors)) {
      assertThat(answer).isNotDone();
      assertThat(after.reportsOwed(Optional.empty(), 10)).hasSize(1 - survivors);
      assertThat(after.owed(id)).hasSize(1 - survivors);
      assertThat(after.entries(Optional.empty(), 10)).hasSize(survivors);
      assertThat(after.message(id).isPresent()).isEqualTo(survivors == 0);
      assertThat(after.message(report.message().id()).isPresent()).isEqualTo(survivors == 1);
    }
  }

  @Test
  void aCrashLosesNotesThatWereNotSynced() {
    await(memory.journal().moveCursor("events", 3));
    memory.holdSyncs();
    CompletableFuture<Void> event = memory.record(List.of(new Event.Dropped(new MessageId(1, 1))));
    CompletableFuture<Void> moved = memory.journal().moveCursor("events", 4);
    try (MemorySpool after = memory.crash()) {
      assertThat(List.of(event, moved)).noneMatch(CompletableFuture::isDone);
      assertThat(after.journal().next()).isEqualTo(1);
      assertThat(after.journal().cursor("events")).contains(3L);
    }
  }

  @Test
  void aBrokenSpoolTakesNoNotes() {
    memory.breakDown("the disk is gone");
    MessageId id = new MessageId(1, 1);
    assertThat(failure(memory.record(List.of(new Event.Dropped(id)))))
        .hasMessage("the disk is gone");
    assertThat(failure(memory.forgo(id))).hasMessage("the disk is gone");
    assertThat(failure(memory.journal().moveCursor("x", 1))).hasMessage("the disk is gone");
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
