package io.posthorn.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.posthorn.observe.Meters;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the committer does between groups must not end it. */
class HousekeepingTest {

  @Test
  void aJournalThatCannotBeReadIsAskedAgainAMinuteLater() {
    FakeTime time = new FakeTime();
    List<Instant> asked = new ArrayList<>();
    Housekeeping.Trimmer trimmer =
        oldest -> {
          asked.add(oldest);
          throw new SpoolException("the spool cannot be read: block checksum mismatch");
        };
    Vitals vitals = new Vitals(new TestDisk(), SpoolSettings.MinFree.DEFAULT);
    Housekeeping housekeeping = new Housekeeping(time, vitals, trimmer, Meters.none());
    for (int minute = 1; minute <= 2; minute++) {
      time.advance(Duration.ofMinutes(1));
      assertThatCode(housekeeping::look).doesNotThrowAnyException();
      assertThat(asked).hasSize(minute);
    }
  }
}
