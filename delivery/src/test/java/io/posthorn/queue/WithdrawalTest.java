package io.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.envelope.EntryId;
import io.posthorn.event.Event;
import io.posthorn.outcome.Reason;
import io.posthorn.route.Route;
import io.posthorn.shaping.Ceilings;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Entries that somebody takes out of the schedule, in each place where one can be. */
class WithdrawalTest {

  private final Hands hands = new Hands(new Bounds(100, 10, 20));

  @Test
  void whatIsOnDiskIsPassedOver() {
    Entry entry = Hands.first(hands.accept(Duration.ofMinutes(10), "a@one.test"));
    hands.accept(Duration.ofMinutes(10), "b@one.test");
    hands.run();
    assertThat(hands.withdraw(entry)).containsExactly(entry.id());
    hands.time.advance(Duration.ofMinutes(10));
    hands.run();
    assertThat(hands.takeAll("one.test")).containsExactly("b");
    hands.tell(new Notice.Returned(entry.id()));
    assertThat(hands.takeAll("one.test")).containsExactly("a");
  }

  @Test
  void whatWaitsForItsRouteIsTakenOut() {
    Entry entry = Hands.first(hands.accept("a@one.test"));
    hands.scheduler.hear(hands.answers().poll());
    assertThat(hands.log).containsExactly("route one.test");
    assertThat(hands.withdraw(entry)).containsExactly(entry.id());
    hands.run();
    assertThat(hands.take("one.test")).isEmpty();
    hands.tell(new Notice.Returned(entry.id()));
    assertThat(hands.takeAll("one.test")).containsExactly("a");
  }

  @Test
  void whatIsInALaneIsTakenOut() {
    Acceptance mail = hands.accept("a@one.test", "b@one.test", "c@one.test");
    hands.run();
    Entry second = mail.entries().get(1);
    assertThat(hands.withdraw(second)).containsExactly(second.id());
    assertThat(hands.takeAll("one.test")).containsExactly("a", "c");
    hands.tell(new Notice.Returned(second.id()));
    assertThat(hands.takeAll("one.test")).containsExactly("b");
  }

  @Test
  void whatIsBeingReadIsNotSentWhenTheReadComesLater() {
    Entry entry = Hands.first(hands.accept("a@one.test"));
    hands.forget();
    hands.scheduler.hear(hands.answers().poll());
    hands.scheduler.look();
    assertThat(hands.answers().peek()).isInstanceOf(Notice.Fed.class);
    assertThat(hands.withdraw(entry)).containsExactly(entry.id());
    hands.run();
    assertThat(hands.take("one.test")).isEmpty();
    hands.tell(new Notice.Returned(entry.id()));
    assertThat(hands.takeAll("one.test")).containsExactly("a");
  }

  @Test
  void whatIsHeldWhileItIsReadIsNotSentAsItWasBefore() {
    Entry entry = Hands.first(hands.accept("a@one.test"));
    hands.forget();
    hands.scheduler.hear(hands.answers().poll());
    hands.scheduler.look();
    Notice fed = hands.answers().poll();
    hands.withdraw(entry);
    hands.hold(entry);
    hands.scheduler.hear(hands.answers().poll()); // settled: before the read comes
    hands.tell(fed);
    assertThat(hands.take("one.test")).isEmpty();
    assertThat(hands.told(entry)).isEqualTo("held held");
  }

  @Test
  void whatIsParkedIsPassedOver() {
    Hands one = new Hands(new Bounds(100, 10, 20), new Ceilings(1, 1, 1));
    Acceptance mail = one.accept(users(50));
    one.run();
    Entry last = mail.entries().getLast();
    assertThat(one.told(last)).startsWith("ready path-limit");
    assertThat(one.withdraw(last)).containsExactly(last.id());
    List<String> taken = new ArrayList<>();
    for (var work = one.take("one.test"); work.isPresent(); work = one.take("one.test")) {
      taken.add(work.get().entry().recipient().local());
      one.deliver(work.get().entry());
    }
    assertThat(taken).hasSize(49).doesNotContain("49");
  }

  @Test
  void whatIsOnTheWireIsNotGranted() {
    Entry entry = Hands.first(hands.accept("a@one.test"));
    hands.run();
    assertThat(hands.take("one.test")).isPresent();
    assertThat(hands.withdraw(entry)).isEmpty();
    hands.defer(entry, hands.time.now().plusSeconds(300));
    Entry deferred = hands.spool.entry(entry.id()).orElseThrow();
    assertThat(hands.withdraw(deferred)).containsExactly(entry.id());
  }

  @Test
  void whatIsBeingWrittenDownIsNotGranted() {
    hands.unroutable(new Route.NullMx());
    Entry entry = Hands.first(hands.accept("a@one.test"));
    hands.run();
    assertThat(hands.log).endsWith("refuse a@one.test");
    assertThat(hands.withdraw(entry)).isEmpty();
  }

  @Test
  void whatSomebodyHasIsNotGrantedAgain() {
    Entry entry = Hands.first(hands.accept(Duration.ofMinutes(1), "a@one.test"));
    hands.run();
    assertThat(hands.withdraw(entry)).containsExactly(entry.id());
    assertThat(hands.withdraw(entry)).isEmpty();
    hands.tell(new Notice.Returned(entry.id()));
    assertThat(hands.withdraw(entry)).containsExactly(entry.id());
  }

  @Test
  void whoDoesNotWaitForTheAnswerGetsNothing() {
    Entry entry = Hands.first(hands.accept("a@one.test"));
    hands.run();
    CompletableFuture<Set<EntryId>> late = new CompletableFuture<>();
    late.cancel(false);
    hands.tell(new Notice.Withdraw(List.of(entry), late));
    assertThat(hands.takeAll("one.test")).containsExactly("a");
  }

  @Test
  void whatIsFinishedMeanwhileStaysFinished() {
    Entry entry = Hands.first(hands.accept("a@one.test"));
    hands.run();
    assertThat(hands.take("one.test")).isPresent();
    hands.deliver(entry);
    assertThat(hands.withdraw(entry)).as("nobody has it").containsExactly(entry.id());
    hands.tell(new Notice.Settled(entry.id(), Optional.empty()));
    assertThat(hands.take("one.test")).isEmpty();
  }

  @Test
  void whoHearsOfAnEntryBeforeTheSchedulerDoesStillHasItAlone() {
    Entry entry = Hands.first(hands.accept("a@one.test"));
    assertThat(hands.withdraw(entry)).containsExactly(entry.id());
    hands.run(); // only now the acceptance
    assertThat(hands.take("one.test")).isEmpty();
    hands.tell(new Notice.Returned(entry.id()));
    assertThat(hands.takeAll("one.test")).containsExactly("a");
  }

  @Test
  void whatWasScheduledAndIsReleasedGoesAtOnce() {
    Entry entry = Hands.first(hands.accept(Duration.ofDays(2), "a@one.test"));
    hands.accept("b@one.test");
    hands.run();
    assertThat(hands.takeAll("one.test")).containsExactly("b");
    hands.withdraw(entry);
    hands.change(entry, entry.waiting(new Entry.Pause(hands.time.now(), Reason.DUE_NOW)));
    hands.run();
    assertThat(hands.takeAll("one.test")).containsExactly("a");
  }

  /** Another one's change came between what was seen and what was granted. */
  @Test
  void whatComesBackIsFoundAtWhateverTimeItIsDueNow() {
    Entry scheduled = Hands.first(hands.accept(Duration.ofHours(1), "a@one.test"));
    hands.run();
    hands.withdraw(scheduled);
    hands.change(scheduled, scheduled.waiting(new Entry.Pause(hands.time.now(), Reason.DUE_NOW)));
    hands.scheduler.hear(hands.answers().poll());
    hands.withdraw(scheduled); // as it was before
    hands.time.advance(Duration.ofSeconds(1));
    hands.accept("b@one.test");
    hands.run();
    assertThat(hands.takeAll("one.test")).containsExactly("b");
    hands.tell(new Notice.Returned(scheduled.id()));
    assertThat(hands.takeAll("one.test")).containsExactly("a");
  }

  @Test
  void whatIsHeldStaysSoOverARestartAndDoesNotGrowTooOld() {
    Acceptance mail = hands.accept("a@one.test", "b@one.test");
    hands.run();
    Entry held = Hands.first(mail);
    hands.withdraw(held);
    hands.hold(held);
    hands.forget();
    hands.time.advance(Duration.between(hands.time.now(), mail.message().life().expires()));
    hands.time.advance(Duration.ofDays(30));
    hands.run();
    assertThat(hands.takeAll("one.test")).containsExactly("b");
    assertThat(hands.log).noneMatch(line -> line.startsWith("expire"));
    assertThat(hands.told(held)).isEqualTo("held held");
  }

  @Test
  void tenThousandHeldEntriesCostOthersNothing() {
    Instant now = hands.time.now();
    for (int i = 0; i < 10; i++) {
      Acceptance mail = hands.accept(users(1000));
      List<Settlement.Change> changes =
          mail.entries().stream()
              .map(
                  entry -> Settlement.Change.to(entry, entry.held(now, new Event.Note("root", ""))))
              .toList();
      hands.spool.settle(new Settlement(changes, List.of())).join();
    }
    hands.forget();
    for (int second = 0; second < 60; second++) {
      hands.time.advance(Duration.ofSeconds(1));
      hands.run();
    }
    assertThat(hands.log).as("reads").isEmpty();
    hands.accept("fresh@one.test");
    hands.run();
    assertThat(hands.log).containsExactly("route one.test", "open mx.one.test");
    assertThat(hands.takeAll("one.test")).containsExactly("fresh");
    assertThat(hands.scheduler.snapshot().ready()).isZero();
  }

  private static String[] users(int count) {
    String[] users = new String[count];
    for (int i = 0; i < count; i++) {
      users[i] = i + "@one.test";
    }
    return users;
  }
}
