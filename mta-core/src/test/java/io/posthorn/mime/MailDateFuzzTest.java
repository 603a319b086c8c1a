package io.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Instant;

/** Any text is a date or not, and a date can be written and read again. */
class MailDateFuzzTest {

  private static final Instant FIRST = Instant.parse("1900-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

  @FuzzTest
  void readsBackWhatItWrites(FuzzedDataProvider data) {
    MailDate.parse(data.consumeRemainingAsString())
        .filter(time -> time.isAfter(FIRST) && time.isBefore(LAST))
        .ifPresent(time -> assertThat(MailDate.parse(MailDate.format(time))).contains(time));
  }
}
