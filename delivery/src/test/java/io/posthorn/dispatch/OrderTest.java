package io.posthorn.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.dsn.Duty;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.event.Event.Note;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Reason;
import io.posthorn.outcome.Scope;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Entry.Pause;
import io.posthorn.spool.News;
import io.posthorn.spool.QueueName;
import io.posthorn.spool.SampleMail;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an order means for one entry. */
class OrderTest {

  private static final Instant NOW = Instant.parse("2026-11-20T08:15:00Z");
  private static final Instant LATER = NOW.plusSeconds(600);
  private static final Note NOTE = new Note("sabine", "INC-1234");

  private static final Order HOLD = new Order.Hold(NOTE);
  private static final Order RELEASE = new Order.Release(NOTE);
  private static final Order RETRY = new Order.Retry(NOTE);

  private final Entry due = entry(NOW, Reason.DUE_NOW);
  private final Entry scheduled = entry(LATER, Reason.SCHEDULED);
  private final Entry deferred = deferred(LATER);

  @Test
  void aHoldKeepsItsPlaceAndIsNoAttempt() {
    Order.Step step = HOLD.step(deferred, Duty.OWED, NOW);
    Entry held = step.change().after().orElseThrow();
    assertThat(held.pause()).isEqualTo(Entry.HELD);
    assertThat(held.attempts()).isEqualTo(1);
    assertThat(held.history()).isEqualTo(deferred.history());
    assertThat(held.hold()).contains(new Entry.Hold(NOW, NOTE, deferred.pause()));
    assertThat(step.event()).isEqualTo(new Event.Held(due.id(), due.recipient(), NOTE));
    assertThat(step.next()).contains(Entry.HELD.due());
    assertThat(HOLD.obstacle(held, NOW)).contains("held already");
  }

  @Test
  void whatIsReleasedWaitsForWhatItWaitedForBefore() {
    assertThat(released(deferred, NOW)).isEqualTo(deferred.pause());
    assertThat(released(scheduled, NOW)).isEqualTo(scheduled.pause());
    assertThat(released(deferred, LATER)).isEqualTo(new Pause(LATER, Reason.DUE_NOW));
    assertThat(RELEASE.obstacle(deferred, NOW)).contains("neither held nor scheduled");
  }

  @Test
  void whatItsSenderScheduledGoesAtOnceWhenItIsReleased() {
    assertThat(RELEASE.obstacle(scheduled, NOW)).isEmpty();
    Order.Step step = RELEASE.step(scheduled, Duty.OWED, NOW);
    assertThat(step.change().after().orElseThrow().pause())
        .isEqualTo(new Pause(NOW, Reason.DUE_NOW));
    assertThat(step.event()).isEqualTo(new Event.Released(due.id(), due.recipient(), NOTE, NOW));
  }

  @Test
  void aRetryKeepsTheCountAndTouchesNeitherHeldNorScheduled() {
    Entry again = RETRY.step(deferred, Duty.OWED, NOW).change().after().orElseThrow();
    assertThat(again.pause()).isEqualTo(new Pause(NOW, Reason.DUE_NOW));
    assertThat(again.attempts()).isEqualTo(1);
    assertThat(RETRY.obstacle(deferred.held(NOW, NOTE), NOW)).contains("held; release it");
    assertThat(RETRY.obstacle(scheduled, NOW)).contains("scheduled by its sender; release it");
    assertThat(RETRY.obstacle(due, NOW)).contains("due already");
  }

  @Test
  void whatIsDeletedFailsByHandAndItsSenderHearsOfItOnlyWhereThatWasOrdered() {
    Order.Step quiet = new Order.Delete(NOTE, false).step(deferred, Duty.OWED, NOW);
    assertThat(quiet.change().after()).isEmpty();
    assertThat(quiet.change().owed()).isEmpty();
    assertThat(quiet.next()).isEmpty();
    Cause cause = ((Event.Bounced) quiet.event()).cause();
    assertThat(cause.scope()).isEqualTo(Scope.OPERATOR);
    assertThat(cause).hasToString("690 5.3.0 Deleted from the queue by sabine: INC-1234");

    Order.Step told = new Order.Delete(NOTE, true).step(deferred, Duty.OWED, NOW);
    assertThat(told.change().owed().orElseThrow())
        .isInstanceOfSatisfying(
            News.Failed.class, failed -> assertThat(failed.cause()).isEqualTo(cause));
    Order.Step nobody =
        new Order.Delete(NOTE, true).step(deferred, new Duty.NotOwed(Duty.Why.TEST_MODE), NOW);
    assertThat(nobody.change().owed()).isEmpty();
    assertThat(List.of(quiet, told, nobody))
        .extracting(step -> step.duty().orElseThrow())
        .containsExactly(
            new Duty.NotOwed(Duty.Why.DELETED), Duty.OWED, new Duty.NotOwed(Duty.Why.TEST_MODE));
  }

  private static Pause released(Entry before, Instant now) {
    Entry held = HOLD.step(before, Duty.OWED, NOW).change().after().orElseThrow();
    assertThat(RELEASE.obstacle(held, now)).isEmpty();
    Entry after = RELEASE.step(held, Duty.OWED, now).change().after().orElseThrow();
    assertThat(after.hold()).isEmpty();
    return after.pause();
  }

  private static Entry deferred(Instant next) {
    Entry entry = entry(NOW, Reason.DUE_NOW);
    return SampleMail.deferred(entry, NOW, next).changes().getFirst().after().orElseThrow();
  }

  private static Entry entry(Instant at, Reason reason) {
    var recipient = SampleMail.mailbox("ann@example.net");
    return Entry.of(
        new EntryId(new MessageId(1, 2), 0),
        recipient,
        new QueueName(SampleMail.SENDER, recipient.domain()),
        new Pause(at, reason));
  }
}
