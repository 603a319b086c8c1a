package io.posthorn.spool;

import static io.posthorn.spool.SampleMail.delivered;
import static io.posthorn.spool.SampleMail.failed;
import static io.posthorn.spool.SampleMail.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.event.Journal.Line;
import io.posthorn.outcome.Reason;
import io.posthorn.spool.Settlement.Change;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The part of the {@link SpoolContract} that is about reports to senders, and held mail. */
abstract class ReportContract extends JournalContract {

  @Test
  void aFailureIsOwedAndTheMessageStays() throws Exception {
    Acceptance mail = accept(1, "a@example.com");
    MessageId id = mail.message().id();
    Settlement failed = failed(mail.entries().getFirst(), now);
    await(spool.settle(failed));
    for (int i = 0; i < 2; i++) {
      assertThat(spool.reportsOwed(Optional.empty(), 10)).containsExactly(id);
      assertThat(spool.owed(id)).containsExactly(owed(mail, failed));
      assertThat(spool.message(id)).contains(mail.message());
      assertThat(spool.chunk(mail.message().content().body(), 0)).isEqualTo(SampleMail.OCTETS);
      assertThat(spool.entries(Optional.empty(), 10)).isEmpty();
      assertThat(queues()).isEmpty();
      spool = restart(spool);
    }
  }

  @Test
  void theReportIsOwedOnceTheLastRecipientIsFinished() throws Exception {
    Acceptance mail = accept(1, "a@example.com", "b@example.net", "c@example.net");
    MessageId id = mail.message().id();
    Settlement first = failed(mail.entries().get(2), now);
    await(spool.settle(first));
    assertThat(spool.owed(id)).containsExactly(owed(mail, first));
    assertThat(spool.reportsOwed(Optional.empty(), 10)).isEmpty();
    spool = restart(spool);
    Settlement second = failed(mail.entries().get(0), now);
    await(spool.settle(second));
    assertThat(spool.reportsOwed(Optional.empty(), 10)).isEmpty();
    await(spool.settle(delivered(mail.entries().get(1), now)));
    assertThat(spool.owed(id)).containsExactly(owed(mail, second), owed(mail, first));
    assertThat(spool.reportsOwed(Optional.empty(), 10)).containsExactly(id);
  }

  @Test
  void afterARestartTheLastOutcomeKnowsOfTheFirstFailure() throws Exception {
    Acceptance mail = accept(1, "a@example.com", "b@example.net");
    await(spool.settle(failed(mail.entries().get(0), now)));
    spool = restart(spool);
    await(spool.settle(delivered(mail.entries().get(1), now)));
    assertThat(spool.reportsOwed(Optional.empty(), 10)).containsExactly(mail.message().id());
    assertThat(spool.message(mail.message().id())).isPresent();
  }

  @Test
  void whatFailsWithoutAReportGoesAtOnce() {
    Acceptance mail = accept(1, "a@example.com");
    Entry entry = mail.entries().getFirst();
    await(spool.settle(new Settlement(List.of(Change.finished(entry)), List.of())));
    assertThat(spool.reportsOwed(Optional.empty(), 10)).isEmpty();
    assertThat(spool.message(mail.message().id())).isEmpty();
  }

  @Test
  void theReportTakesAllThatWasKeptForItAway() throws Exception {
    for (int restarts = 0; restarts < 2; restarts++) {
      Acceptance mail = acceptAndRead(2 * restarts + 1, "a@example.com", "b@example.com");
      await(spool.settle(failed(mail.entries().get(0), now)));
      await(spool.settle(failed(mail.entries().get(1), now)));
      spool = restarts == 0 ? spool : restart(spool);
      Acceptance report = report(spool, 2 * restarts + 2, now, mail.message().id());
      await(spool.accept(report));
      assertGone(mail);
      assertThat(spool.message(report.message().id())).contains(report.message());
      spool = restart(spool);
      assertGone(mail);
      assertThat(spool.entry(report.entries().getFirst().id())).isPresent();
    }
  }

  @Test
  void thereIsOneReportAtMost() throws Exception {
    Acceptance mail = accept(1, "a@example.com");
    await(spool.settle(failed(mail.entries().getFirst(), now)));
    await(spool.accept(report(spool, 2, now, mail.message().id())));
    for (int number = 3; number < 5; number++) {
      Acceptance again = report(spool, number, now, mail.message().id());
      assertThat(failure(spool.accept(again)))
          .isInstanceOf(SpoolException.class)
          .hasMessage("no report is owed on message " + mail.message().id());
      assertThat(spool.message(again.message().id())).isEmpty();
      spool = restart(spool);
    }
    assertThat(spool.entries(Optional.empty(), 10)).hasSize(1);
  }

  @Test
  void ofTwoReportsAtOnceOneIsAccepted() {
    Acceptance mail = accept(1, "a@example.com");
    await(spool.settle(failed(mail.entries().getFirst(), now)));
    Acceptance[] reports = new Acceptance[8];
    for (int i = 0; i < reports.length; i++) {
      reports[i] = report(spool, i + 2, now, mail.message().id());
    }
    List<CompletableFuture<Void>> answers = Stream.of(reports).map(spool::accept).toList();
    assertThat(answers).filteredOn(answer -> failure(answer) == null).hasSize(1);
    assertThat(spool.entries(Optional.empty(), 10)).hasSize(1);
  }

  @Test
  void noReportLeavesNothingEither() throws Exception {
    Acceptance mail = acceptAndRead(1, "a@example.com");
    await(spool.settle(failed(mail.entries().getFirst(), now)));
    spool = restart(spool);
    await(spool.forgo(mail.message().id()));
    assertGone(mail);
    await(spool.forgo(mail.message().id()));
    assertThat(spool.journal().read(1, 10))
        .extracting(Line::event)
        .hasExactlyElementsOfTypes(Event.Accepted.class, Event.Bounced.class);
  }

  @Test
  void ofAMessageThatIsUnfinishedOnlyTheFailuresGo() {
    Acceptance mail = acceptAndRead(1, "a@example.com", "b@example.com");
    MessageId id = mail.message().id();
    await(spool.settle(failed(mail.entries().get(0), now)));
    await(spool.forgo(id));
    assertThat(spool.owed(id)).isEmpty();
    assertThat(spool.message(id)).isPresent();
    await(spool.settle(delivered(mail.entries().get(1), now)));
    assertGone(mail);
  }

  @Test
  void reportsOwedAreListedByAgeAndPageByPage() {
    MessageId[] ids = new MessageId[3];
    for (int i = 0; i < ids.length; i++) {
      Acceptance mail = accept(i + 1, "a@example.com");
      ids[i] = mail.message().id();
    }
    for (int i = ids.length - 1; i >= 0; i--) {
      Entry entry = spool.entries(Optional.empty(), 10).get(i);
      await(spool.settle(failed(entry, now)));
    }
    assertThat(spool.reportsOwed(Optional.empty(), 2)).containsExactly(ids[0], ids[1]);
    assertThat(spool.reportsOwed(Optional.of(ids[1]), 2)).containsExactly(ids[2]);
    assertThat(spool.reportsOwed(Optional.of(ids[2]), 2)).isEmpty();
  }

  @Test
  void anAlarmIsKeptUntilTheReportAtIt() throws Exception {
    Acceptance mail = acceptWithAlarm(1, now.plusSeconds(60));
    Alarm alarm = new Alarm(now.plusSeconds(60), mail.message().id());
    Alarm later =
        new Alarm(now.plusSeconds(61), acceptWithAlarm(2, now.plusSeconds(61)).message().id());
    spool = restart(spool);
    assertThat(spool.alarms(now.plusSeconds(59), 10)).isEmpty();
    assertThat(spool.alarms(now.plusSeconds(60), 10)).containsExactly(alarm);
    assertThat(spool.alarms(now.plusSeconds(100), 10)).containsExactly(alarm, later);
    assertThat(spool.alarms(now.plusSeconds(100), 1)).containsExactly(alarm);
    Acceptance report = delayReport(3, alarm);
    await(spool.accept(report));
    assertThat(spool.alarms(now.plusSeconds(100), 10)).containsExactly(later);
    assertThat(spool.entry(mail.entries().getFirst().id())).isPresent();
    spool = restart(spool);
    assertThat(spool.alarms(now.plusSeconds(100), 10)).containsExactly(later);
    assertThat(spool.message(report.message().id())).contains(report.message());
    await(spool.dismiss(later));
    assertThat(spool.alarms(now.plusSeconds(100), 10)).isEmpty();
  }

  @Test
  void thereIsOneReportAtAnAlarmAtMost() throws Exception {
    Alarm alarm = new Alarm(now, acceptWithAlarm(1, now).message().id());
    Acceptance[] reports = new Acceptance[4];
    for (int i = 0; i < reports.length; i++) {
      reports[i] = delayReport(i + 2, alarm);
    }
    List<CompletableFuture<Void>> answers = Stream.of(reports).map(spool::accept).toList();
    assertThat(answers).filteredOn(answer -> failure(answer) == null).hasSize(1);
    assertThat(failure(spool.accept(delayReport(9, alarm)))).isInstanceOf(SpoolException.class);
    assertThat(spool.entries(Optional.empty(), 10)).hasSize(2);
  }

  @Test
  void anAlarmMayOutliveItsMessage() throws Exception {
    Acceptance mail = acceptWithAlarm(1, now);
    await(spool.settle(delivered(mail.entries().getFirst(), now)));
    spool = restart(spool);
    Alarm alarm = new Alarm(now, mail.message().id());
    assertThat(spool.message(mail.message().id())).isEmpty();
    assertThat(spool.alarms(now, 10)).containsExactly(alarm);
    await(spool.dismiss(alarm));
    assertThat(spool.alarms(now, 10)).isEmpty();
  }

  private Acceptance acceptWithAlarm(long number, Instant time) {
    Acceptance plain = SampleMail.acceptance(spool, number, now, "a@example.com");
    Acceptance mail =
        new Acceptance(
            plain.message(), plain.entries(), plain.events(), Optional.empty(), Optional.of(time));
    await(spool.accept(mail));
    return mail;
  }

  private Acceptance delayReport(long number, Alarm alarm) {
    Acceptance plain = SampleMail.acceptance(spool, number, now, "bounce@mg.example.org");
    return new Acceptance(
        plain.message(), plain.entries(), plain.events(), Optional.of(new ReportOn.Delay(alarm)));
  }

  @Test
  void whatIsHeldKeepsItsPlaceAndIsNotDue() throws Exception {
    Entry entry = accept(1, now.plusSeconds(60), "a@example.com").entries().getFirst();
    Entry held = entry.held(now, new Event.Note("root", "wrong campaign"));
    await(spool.settle(new Settlement(List.of(Change.to(entry, held)), List.of())));
    spool = restart(spool);
    assertThat(spool.entry(entry.id())).contains(held);
    assertThat(spool.due(EXAMPLE_COM, Optional.empty(), now.plusSeconds(1_000_000_000), 10))
        .isEmpty();
    assertThat(queues()).isEqualTo(Map.of(EXAMPLE_COM, Entry.HELD.due()));
    Entry other = accept(2, now.plusSeconds(5), "b@example.com").entries().getFirst();
    assertThat(spool.head(EXAMPLE_COM)).contains(now.plusSeconds(5));
    await(spool.settle(delivered(other, now)));
    assertThat(spool.head(EXAMPLE_COM)).contains(Entry.HELD.due());
    Entry released = held.waiting(new Entry.Pause(now, Reason.DUE_NOW));
    await(spool.settle(new Settlement(List.of(Change.to(held, released)), List.of())));
    spool = restart(spool);
    assertThat(spool.entry(entry.id())).contains(released);
    assertThat(spool.due(EXAMPLE_COM, Optional.empty(), now, 10))
        .containsExactly(new Due(now, entry.id()));
  }

  /** Its body is read once, so that it is not kept in memory for that. */
  private Acceptance acceptAndRead(long number, String... recipients) {
    Acceptance mail = accept(number, recipients);
    assertThat(spool.chunk(mail.message().content().body(), 0)).isEqualTo(SampleMail.OCTETS);
    return mail;
  }

  private void assertGone(Acceptance mail) {
    MessageId id = mail.message().id();
    assertThat(spool.reportsOwed(Optional.empty(), 10)).isEmpty();
    assertThat(spool.owed(id)).isEmpty();
    assertThat(spool.message(id)).isEmpty();
    assertThatThrownBy(() -> spool.chunk(mail.message().content().body(), 0))
        .isInstanceOf(SpoolException.class);
  }

  private static Owed owed(Acceptance mail, Settlement failed) {
    Entry before = failed.changes().getFirst().before();
    assertThat(before.id().message()).isEqualTo(mail.message().id());
    News failure = failed.changes().getFirst().owed().orElseThrow();
    return new Owed(before.id(), before.to(), failure);
  }
}
