package io.posthorn.rocks;

import static io.posthorn.spool.SampleMail.delivered;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.spool.Acceptance;
import io.posthorn.spool.Due;
import io.posthorn.spool.Entry;
import io.posthorn.spool.QueueName;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Settlement;
import io.posthorn.spool.Spool;
import io.posthorn.time.FakeTime;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;

/** A queue of which much was delivered is read from where its mail begins, also after a restart. */
class FloorsTest {

  private static final int MAIL = 2 * Floors.DELETIONS + 10;

  @TempDir Path directory;

  private final FakeTime time = new FakeTime();
  private final Instant now = time.now();

  @Test
  void theFloorFollowsTheHeadAndGivesWay() throws Exception {
    List<Entry> entries;
    QueueName queue;
    try (Spool spool = Opening.open(directory, time)) {
      entries = fill(spool);
      queue = entries.getFirst().queue();
      deliver(spool, entries.subList(0, MAIL - 5));
      settleOne(spool, entries.get(MAIL - 5)); // carries the raised floor's row
      assertThat(spool.head(queue)).contains(due(MAIL - 4));
    }
    assertThat(storedFloor(queue))
        .isBetween(Keys.millis(due(Floors.DELETIONS)), Keys.millis(due(MAIL - 4)));
    try (Spool spool = Opening.open(directory, time)) {
      assertThat(spool.head(queue)).contains(due(MAIL - 4));
      Instant early = now.minusSeconds(1);
      Entry last = entries.getLast();
      spool.settle(SampleMail.deferred(last, now, early)).orTimeout(20, TimeUnit.SECONDS).join();
      assertThat(spool.due(queue, Optional.empty(), now.plusSeconds(1), 10))
          .containsExactly(new Due(early, last.id()));
    }
    assertThat(storedFloor(queue)).isEqualTo(Keys.millis(now.minusSeconds(1)));
    assertThat(SpoolCheck.run(directory, line -> {}).findings()).isEmpty();
  }

  /** A restart must not leave a queue that only empties without a floor. */
  @Test
  void theFloorRisesInAQueueThatNothingCameIntoSinceTheStart() throws Exception {
    List<Entry> entries;
    try (Spool spool = Opening.open(directory, time)) {
      entries = fill(spool);
    }
    QueueName queue = entries.getFirst().queue();
    try (Spool spool = Opening.open(directory, time)) {
      deliver(spool, entries.subList(0, MAIL - 5));
      settleOne(spool, entries.get(MAIL - 5)); // carries the raised floor's row
      assertThat(spool.head(queue)).contains(due(MAIL - 4));
    }
    assertThat(storedFloor(queue))
        .isBetween(Keys.millis(due(Floors.DELETIONS)), Keys.millis(due(MAIL - 4)));
    assertThat(SpoolCheck.run(directory, line -> {}).findings()).isEmpty();
  }

  private Instant due(int number) {
    return now.plusSeconds(10).plusMillis(number);
  }

  private List<Entry> fill(Spool spool) {
    List<Entry> entries = new ArrayList<>();
    List<CompletableFuture<Void>> done = new ArrayList<>();
    for (int i = 0; i < MAIL; i++) {
      Acceptance mail =
          SampleMail.acceptance(
              SampleMail.body(spool, SampleMail.OCTETS), i, now, due(i), "a@example.com");
      entries.add(mail.entries().getFirst());
      done.add(spool.accept(mail));
    }
    all(done);
    return entries;
  }

  private void deliver(Spool spool, List<Entry> entries) {
    List<CompletableFuture<Void>> done = new ArrayList<>();
    for (Entry entry : entries) {
      done.add(spool.settle(delivered(entry, now)));
    }
    all(done);
  }

  private void settleOne(Spool spool, Entry entry) {
    Settlement settlement = delivered(entry, now);
    spool.settle(settlement).orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static void all(List<CompletableFuture<Void>> done) {
    CompletableFuture.allOf(done.toArray(CompletableFuture[]::new))
        .orTimeout(30, TimeUnit.SECONDS)
        .join();
  }

  private long storedFloor(QueueName queue) throws RocksDBException {
    try (Engine engine =
        Engine.openReadOnly(
            directory.resolve("db"), WALRecoveryMode.TolerateCorruptedTailRecords)) {
      byte[] row = engine.get(Family.QUEUE, Keys.queue(queue)).orElseThrow();
      return QueueRow.CODEC.decode(row).optional().orElseThrow().floor();
    }
  }
}
