package io.posthorn.rocks;

import static io.posthorn.spool.SampleMail.acceptance;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.envelope.MessageId;
import io.posthorn.event.Journal.Line;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.Spool;
import io.posthorn.time.Deadline;
import io.posthorn.time.FakeTime;
import io.posthorn.time.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.WALRecoveryMode;

/** Events older than their retention go; numbers go on. */
class JournalTrimTest {

  @TempDir Path directory;

  private final FakeTime time = new FakeTime();

  @Test
  void oldLinesGoAndNumbersGoOn() throws Exception {
    try (Spool spool = Opening.open(directory, time)) {
      accept(spool, 1);
      accept(spool, 2);
      time.advance(Duration.ofDays(20));
      accept(spool, 3);
      time.advance(Duration.ofDays(20));
      Deadline deadline = Time.system().deadline(Duration.ofSeconds(20));
      while (spool.journal().read(1, 10).size() == 3 && !deadline.hasPassed()) {
        Time.system().sleep(Duration.ofMillis(20)); // the committer looks once a second
      }
      assertThat(spool.journal().read(1, 10)).extracting(Line::sequence).containsExactly(3L);
    }
    try (Spool spool = Opening.open(directory, time)) {
      accept(spool, 4);
      assertThat(spool.journal().read(1, 10)).extracting(Line::sequence).containsExactly(3L, 4L);
      assertThat(spool.journal().firstSince(time.now())).isEqualTo(4);
    }
    assertThat(SpoolCheck.run(directory, line -> {}).findings()).isEmpty();
  }

  @Test
  void theIndexGoesWithItsLines() throws Exception {
    MessageId first;
    MessageId last;
    try (Spool spool = Opening.open(directory, time)) {
      first = accept(spool, 1);
      time.advance(Duration.ofDays(40));
      last = accept(spool, 2);
      time.advance(Duration.ofMinutes(2));
      Deadline deadline = Time.system().deadline(Duration.ofSeconds(20));
      while (spool.journal().read(1, 10).size() == 2 && !deadline.hasPassed()) {
        Time.system().sleep(Duration.ofMillis(20)); // the committer looks once a second
      }
      assertThat(spool.journal().first(first)).isEmpty();
      assertThat(spool.journal().first(last)).map(Line::sequence).contains(2L);
    }
    try (Engine engine =
        Engine.openReadOnly(
            directory.resolve("db"), WALRecoveryMode.TolerateCorruptedTailRecords)) {
      assertThat(engine.get(Family.FIRST, Keys.message(first))).isEmpty();
      assertThat(engine.get(Family.FIRST, Keys.message(last))).isPresent();
    }
    assertThat(SpoolCheck.run(directory, line -> {}).findings()).isEmpty();
  }

  private MessageId accept(Spool spool, long number) {
    Acceptance mail = acceptance(spool, number, time.now(), "a@example.com");
    spool.accept(mail).orTimeout(20, TimeUnit.SECONDS).join();
    return mail.message().id();
  }
}
