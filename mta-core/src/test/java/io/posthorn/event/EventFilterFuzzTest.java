package io.posthorn.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Optional;

/** The text is whatever somebody typed. */
class EventFilterFuzzTest {

  private static final List<String> FIELDS = List.of("subject", "size", "event", "recipient");

  private static final Occurrence EVENT =
      new Occurrence(
          SampleEvents.line(1, SampleEvents.deferred()), Optional.of(SampleEvents.FACTS), 0);

  @FuzzTest
  void everyTextIsAFilterOrSaysWhereItIsNone(FuzzedDataProvider data) {
    String field = data.pickValue(FIELDS);
    String text = data.consumeRemainingAsString();
    switch (EventFilter.parse(field, text)) {
      case EventFilter.Wrong wrong -> assertThat(wrong.position()).isBetween(1, text.length() + 1);
      case EventFilter.Parsed parsed -> {
        boolean matches = parsed.filter().matches(EVENT);
        if (EventFilter.parse(field, "NOT (" + text + ")") instanceof EventFilter.Parsed not) {
          assertThat(not.filter().matches(EVENT)).isNotEqualTo(matches);
        }
      }
    }
  }
}
