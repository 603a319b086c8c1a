package io.posthorn.spool;

import static io.posthorn.spool.SampleMail.deferred;
import static io.posthorn.spool.SampleMail.delivered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthorn.address.ReversePath;
import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.event.Facts;
import io.posthorn.event.Journal.Line;
import io.posthorn.options.Labels;
import io.posthorn.smtp.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The part of the {@link SpoolContract} that is about events. */
abstract class JournalContract extends SpoolFixture {

  @Test
  void theJournalNumbersEverythingWithoutGaps() throws Exception {
    Acceptance mail = accept(1, "a@example.com");
    await(spool.settle(deferred(mail.entries().getFirst(), now, now.plusSeconds(60))));
    spool = restart(spool);
    Entry entry = spool.entry(entry(mail)).orElseThrow();
    await(spool.settle(delivered(entry, now)));
    List<Line> lines = spool.journal().read(1, 10);
    assertThat(lines).extracting(Line::sequence).containsExactly(1L, 2L, 3L);
    assertThat(lines.get(0).event()).isEqualTo(mail.events().getFirst());
    assertThat(lines.get(1).event()).isInstanceOf(Event.Deferred.class);
    assertThat(lines.get(2).event()).isInstanceOf(Event.Delivered.class);
    assertThat(spool.journal().next()).isEqualTo(4);
    assertThat(spool.journal().read(2, 1)).containsExactly(lines.get(1));
    assertThat(spool.journal().read(4, 10)).isEmpty();
  }

  @Test
  void journalTimesNeverGoBack() {
    accept(1, "a@example.com");
    time.setNow(now.minusSeconds(3600));
    accept(2, "a@example.com");
    time.setNow(now.plusSeconds(30));
    accept(3, "a@example.com");
    assertThat(spool.journal().read(1, 10))
        .extracting(Line::time)
        .containsExactly(now, now, now.plusSeconds(30));
    assertThat(spool.journal().firstSince(now)).isEqualTo(1);
    assertThat(spool.journal().firstSince(now.plusSeconds(1))).isEqualTo(3);
    assertThat(spool.journal().firstSince(now.plus(Duration.ofDays(1)))).isEqualTo(4);
  }

  @Test
  void theJournalIsReadBackwardsFromAnyPlace() throws Exception {
    for (int i = 1; i <= 5; i++) {
      accept(i, "a@example.com");
    }
    List<Line> lines = spool.journal().read(1, 10);
    assertThat(spool.journal().readBack(Long.MAX_VALUE, 10)).isEqualTo(lines.reversed());
    assertThat(spool.journal().readBack(4, 2)).containsExactly(lines.get(2), lines.get(1));
    assertThat(spool.journal().readBack(2, 9)).containsExactly(lines.get(0));
    assertThat(spool.journal().readBack(1, 9)).isEmpty();
    assertThat(spool.journal().readBack(-7, 9)).isEmpty();
    spool = restart(spool);
    assertThat(spool.journal().readBack(6, 1)).containsExactly(lines.get(4));
  }

  @Test
  void anEventThatChangesNoMailIsRecorded() throws Exception {
    Event rejected = rejected(77);
    await(spool.record(List.of(rejected)));
    accept(1, "a@example.com");
    spool = restart(spool);
    assertThat(spool.journal().read(1, 10)).extracting(Line::event).startsWith(rejected).hasSize(2);
    assertThat(spool.message(rejected.message())).isEmpty();
  }

  @Test
  void theEventWithTheFactsOfAMessageIsFoundByItsId() throws Exception {
    Acceptance one = accept(1, "a@example.com");
    Acceptance two = accept(2, "b@example.com");
    await(spool.settle(delivered(one.entries().getFirst(), now)));
    Event rejected = rejected(77);
    await(spool.record(List.of(rejected)));
    for (int i = 0; i < 2; i++) {
      List<Line> lines = spool.journal().read(1, 10);
      assertThat(spool.journal().first(one.message().id())).contains(lines.get(0));
      assertThat(spool.journal().first(two.message().id())).contains(lines.get(1));
      assertThat(spool.journal().first(rejected.message())).contains(lines.get(3));
      assertThat(spool.journal().first(new MessageId(1, 1))).isEmpty();
      spool = restart(spool);
    }
  }

  @Test
  void whoWaitsForAnEventIsWoken() throws Exception {
    assertThat(spool.journal().await(1, Duration.ZERO)).isFalse();
    CompletableFuture<Boolean> second = awaiting(2, Duration.ofMinutes(1));
    accept(1, "a@example.com");
    assertThat(spool.journal().await(1, Duration.ZERO)).isTrue();
    accept(2, "a@example.com");
    assertThat(get(second)).isTrue();
  }

  @Test
  void whoWaitsForAnEventInVainIsToldSo() throws Exception {
    CompletableFuture<Boolean> never = awaiting(1, Duration.ofMillis(50));
    while (!never.isDone()) { // the clock of the spool is the test's, or the machine's
      time.advance(Duration.ofMillis(20));
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(get(never)).isFalse();
  }

  @Test
  void closingEndsWaiting() throws Exception {
    CompletableFuture<Boolean> never = awaiting(1, Duration.ofDays(1));
    spool.close();
    assertThat(failure(never)).isInstanceOf(SpoolException.class);
    assertThatThrownBy(() -> spool.journal().await(1, Duration.ofDays(1)))
        .isInstanceOf(SpoolException.class);
  }

  @Test
  void aConsumerFindsItsPlaceAgain() throws Exception {
    assertThat(spool.journal().cursor("events")).isEmpty();
    await(spool.journal().moveCursor("events", 3));
    await(spool.journal().moveCursor("reports", 9));
    await(spool.journal().moveCursor("events", 4));
    for (int i = 0; i < 2; i++) {
      assertThat(spool.journal().cursor("events")).contains(4L);
      assertThat(spool.journal().cursor("reports")).contains(9L);
      assertThat(spool.journal().cursor("event")).isEmpty();
      spool = restart(spool);
    }
    assertThat(spool.journal().next()).isEqualTo(1);
  }

  @Test
  void aClosedSpoolRecordsNothing() {
    spool.close();
    assertThat(failure(spool.record(List.of(rejected(1))))).isInstanceOf(SpoolException.class);
    assertThat(failure(spool.journal().moveCursor("events", 1))).isInstanceOf(SpoolException.class);
    assertThat(failure(spool.forgo(new MessageId(1, 1)))).isInstanceOf(SpoolException.class);
  }

  private CompletableFuture<Boolean> awaiting(long sequence, Duration most) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            answer.complete(spool.journal().await(sequence, most));
          } catch (InterruptedException | RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  /** The refusal of a message that got an id all the same. */
  private Event rejected(long number) {
    MessageId id = new MessageId(now.toEpochMilli() << 16, number);
    Facts facts =
        new Facts(
            SampleMail.SENDER,
            ReversePath.NULL,
            List.of(SampleMail.mailbox("x@example.com")),
            SampleMail.ORIGIN,
            Facts.Content.UNSEEN,
            Labels.NONE,
            false);
    return new Event.Rejected(id, facts, Reply.of(550, "5.7.1", "Not yours"));
  }
}
