package io.posthorn.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.Mailbox;
import io.posthorn.envelope.MessageId;
import io.posthorn.mime.Attachment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is fresh is not read again, and what is kept is bounded. */
class RecentFactsTest {

  private final List<MessageId> asked = new ArrayList<>();

  private final RecentFacts facts =
      new RecentFacts(message -> {
        asked.add(message);
        return Optional.of(SampleEvents.line(1, SampleEvents.accepted()));
      });

  @Test
  void whatFollowsTheFirstEventNeedsNoRead() {
    List<Occurrence> accepted = facts.occurrences(SampleEvents.line(1, SampleEvents.accepted()));
    List<Occurrence> dropped = facts.occurrences(SampleEvents.line(2, SampleEvents.dropped()));
    List<Occurrence> bounced = facts.occurrences(SampleEvents.line(3, SampleEvents.bounced()));

    assertThat(accepted).hasSize(2);
    assertThat(dropped).hasSize(2);
    assertThat(bounced).extracting(Occurrence::facts).containsOnly(Optional.of(SampleEvents.FACTS));
    assertThat(asked).isEmpty();
  }

  @Test
  void whatIsNotFreshIsReadOnce() {
    assertThat(facts.of(SampleEvents.line(8, SampleEvents.deferred())))
        .contains(SampleEvents.FACTS);
    assertThat(facts.of(SampleEvents.line(9, SampleEvents.delivered())))
        .contains(SampleEvents.FACTS);
    assertThat(asked).containsExactly(SampleEvents.MESSAGE);
  }

  @Test
  void whatWasTrimmedIsNotKnown() {
    RecentFacts none = new RecentFacts(message -> Optional.empty());
    assertThat(none.of(SampleEvents.line(9, SampleEvents.delivered()))).isEmpty();
    assertThat(none.occurrences(SampleEvents.line(9, SampleEvents.dropped()))).isEmpty();
  }

  @Test
  void theLeastRecentlyUsedGoesFirst() {
    MessageId first = message(0);
    facts.of(SampleEvents.line(1, accepted(first, 1)));
    for (int number = 1; number <= 100; number++) {
      facts.of(SampleEvents.line(number, accepted(message(number), 1000)));
      facts.of(SampleEvents.line(number, new Event.Dropped(first)));
    }
    assertThat(asked).isEmpty();
    facts.of(SampleEvents.line(200, new Event.Dropped(message(100))));
    assertThat(asked).isEmpty();
    facts.of(SampleEvents.line(201, new Event.Dropped(message(1))));
    assertThat(asked).containsExactly(message(1));
  }

  /** Names of files, and variables, may be far larger than all the rest. */
  @Test
  void everythingCounts() {
    Facts.Content content = SampleEvents.CONTENT;
    Attachment attachment = new Attachment("\u4e16".repeat(255), "text/plain", 1);
    Facts large =
        SampleEvents.facts(
            new Facts.Content(
                content.rfcMessageId(),
                content.from(),
                content.to(),
                content.subject(),
                Collections.nCopies(100, attachment),
                1),
            false);
    assertThat(FactsSize.of(large) - FactsSize.of(SampleEvents.FACTS))
        .isGreaterThan(100 * 2 * 255)
        .isLessThan(100 * 1000);
  }

  private static MessageId message(int number) {
    return new MessageId(SampleEvents.MESSAGE.high(), number);
  }

  private static Event accepted(MessageId message, int recipients) {
    Facts sample = SampleEvents.FACTS;
    List<Mailbox> all = Collections.nCopies(recipients, sample.recipients().getFirst());
    return new Event.Accepted(
        message,
        new Facts(
            sample.sendingDomain(),
            sample.from(),
            all,
            sample.origin(),
            sample.content(),
            sample.labels(),
            false));
  }
}
