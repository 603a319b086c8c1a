package io.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.egress.Work;
import io.posthorn.outcome.Reason;
import io.posthorn.route.Route;
import io.posthorn.shaping.Ceilings;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.Due;
import io.posthorn.spool.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The scheduler by hand: what it is told, what it has others do, what becomes ready. */
class SchedulerTest {

  private static final Duration DAY = Duration.ofDays(1);

  private final Hands hands = new Hands(new Bounds(100, 10, 20));

  private static String[] users(String domain, int from, int to) {
    List<String> users = new ArrayList<>();
    for (int i = from; i < to; i++) {
      users.add(i + "@" + domain);
    }
    return users.toArray(String[]::new);
  }

  @Test
  void freshMailGoesOnWithoutBeingRead() {
    hands.accept("a@one.test");
    hands.run();
    hands.accept("b@one.test");
    hands.run();
    assertThat(hands.log).containsExactly("route one.test", "open mx.one.test", "open mx.one.test");
    assertThat(hands.takeAll("one.test")).containsExactly("a", "b");
  }

  @Test
  void whatIsOnDiskAtTheStartIsRead() {
    hands.accept(users("one.test", 0, 3));
    hands.forget();
    hands.run();
    assertThat(hands.log)
        .containsSubsequence("read one.test 10", "route one.test", "open mx.one.test");
    assertThat(hands.takeAll("one.test")).containsExactly("0", "1", "2");
  }

  @Test
  void mailThatIsDueLaterWaitsForItsTime() {
    Acceptance mail = hands.accept(Duration.ofMinutes(10), "a@one.test");
    hands.run();
    assertThat(hands.log).isEmpty();
    assertThat(hands.told(Hands.first(mail))).isEqualTo("scheduled due-now 600");
    hands.time.advance(Duration.ofMinutes(10).minusMillis(1));
    hands.run();
    assertThat(hands.takeAll("one.test")).isEmpty();
    hands.time.advance(Duration.ofMillis(1));
    hands.run();
    assertThat(hands.takeAll("one.test")).containsExactly("a");
  }

  @Test
  void theClockIsLookedAtAtLeastEverySecond() {
    hands.run();
    assertThat(hands.scheduler.untilNextLook()).isBetween(Duration.ZERO, Duration.ofSeconds(1));
    hands.accept(Duration.ofMillis(300), "a@one.test");
    hands.run();
    assertThat(hands.scheduler.untilNextLook()).isEqualTo(Duration.ofMillis(300));
  }

  @Test
  void aClockThatJumpsAheadMakesMailDue() {
    hands.accept(DAY, "a@one.test");
    hands.run();
    hands.time.setNow(hands.time.now().plus(DAY));
    hands.run();
    assertThat(hands.takeAll("one.test")).containsExactly("a");
  }

  @Test
  void aClockThatJumpsBackLosesNothing() {
    Instant start = hands.time.now();
    Entry first = Hands.first(hands.accept("a@one.test"));
    hands.run();
    assertThat(hands.takeAll("one.test")).containsExactly("a");
    hands.time.setNow(start.minus(DAY));
    hands.defer(first, start.minus(DAY).plusSeconds(60)); // before what was read already
    hands.accept("b@one.test");
    hands.run();
    assertThat(hands.takeAll("one.test")).containsExactly("b");
    hands.time.advance(Duration.ofSeconds(60));
    hands.run();
    assertThat(hands.takeAll("one.test")).containsExactly("a");
  }

  @Test
  void aFailedEntryComesBackWhenItIsDue() {
    Entry entry = Hands.first(hands.accept("a@one.test"));
    hands.run();
    assertThat(hands.take("one.test")).isPresent();
    assertThat(hands.told(entry)).isEqualTo("sending due-now 0");
    hands.defer(entry, hands.time.now().plusSeconds(300));
    assertThat(hands.told(entry)).isEqualTo("deferred backoff 300");
    hands.time.advance(Duration.ofMinutes(5));
    hands.run();
    Work again = hands.take("one.test").orElseThrow();
    assertThat(again.entry().attempts()).isEqualTo(1);
    hands.deliver(again.entry());
    assertThat(hands.take("one.test")).isEmpty();
  }

  @Test
  void queuesTakeTurns() {
    hands.oneSite();
    hands.accept(users("big.test", 0, 95));
    hands.forget();
    hands.accept(users("small.test", 100, 105));
    hands.forget();
    hands.run();
    // A lane of 20 and turns of 10: the small queue is not behind all of the big one.
    assertThat(hands.takeAll("all.test")).contains("0", "9", "100", "104");
  }

  @Test
  void memoryIsAWindow() {
    Hands small = new Hands(new Bounds(30, 10, 20));
    for (int domain = 0; domain < 10; domain++) {
      small.accept(users("d" + domain + ".test", 0, 50));
    }
    small.forget();
    small.run();
    int inMemory = 0;
    for (int domain = 0; domain < 10; domain++) {
      inMemory += small.takeAll("d" + domain + ".test").size();
    }
    assertThat(inMemory).isEqualTo(30);
  }

  @Test
  void whatDoesNotFitWaitsOnDiskAndComesInOrder() {
    hands.accept(users("one.test", 0, 50));
    hands.run();
    List<String> taken = new ArrayList<>();
    Optional<Work> work = hands.take("one.test");
    while (work.isPresent()) {
      taken.add(work.get().entry().recipient().local());
      hands.deliver(work.get().entry());
      work = hands.take("one.test");
    }
    assertThat(taken)
        .containsExactlyElementsOf(IntStream.range(0, 50).mapToObj(String::valueOf).toList());
  }

  @Test
  void freshMailDoesNotOvertakeWhatWaitsOnDisk() {
    hands.accept(users("one.test", 0, 30)); // 20 fit into the lane
    hands.run();
    hands.time.advance(Duration.ofSeconds(1));
    hands.accept("fresh@one.test");
    hands.run();
    List<String> taken = new ArrayList<>();
    Optional<Work> work = hands.take("one.test");
    while (work.isPresent()) {
      taken.add(work.get().entry().recipient().local());
      hands.deliver(work.get().entry());
      work = hands.take("one.test");
    }
    assertThat(taken).hasSize(31).endsWith("fresh");
  }

  @Test
  void whatIsSettledWhileItIsReadAgainIsNotSentTwice() {
    Entry entry = Hands.first(hands.accept("a@one.test"));
    hands.run();
    assertThat(hands.take("one.test")).isPresent();
    // The clock goes back, so the queue is read from before what is being sent; the read finds the
    // entry, and the answer comes after the news that it has been delivered.
    hands.time.setNow(hands.time.now().minusSeconds(5));
    hands.accept(Duration.ofSeconds(1), "b@one.test");
    hands.run();
    hands.time.advance(Duration.ofSeconds(10));
    hands.scheduler.look();
    assertThat(hands.answers()).as("the read is on its way").isNotEmpty();
    Notice fed = hands.answers().poll();
    assertThat(((Notice.Fed) fed).batch().works()).hasSize(2);
    hands.spool.settle(io.posthorn.spool.SampleMail.delivered(entry, hands.time.now())).join();
    hands.scheduler.hear(new Notice.Settled(entry.id(), Optional.empty()));
    hands.tell(fed);
    assertThat(hands.takeAll("one.test")).containsExactly("b");
  }

  @Test
  void whatIsAcceptedWhileItsQueueIsReadIsFound() {
    hands.accept(users("one.test", 0, 2));
    hands.forget();
    hands.scheduler.hear(hands.answers().poll());
    hands.scheduler.look(); // the read has been made
    hands.accept("late@one.test");
    Notice read = hands.answers().poll();
    Notice accepted = hands.answers().poll();
    hands.scheduler.hear(accepted);
    hands.tell(read);
    assertThat(hands.takeAll("one.test")).containsExactlyInAnyOrder("0", "1", "late");
  }

  @Test
  void anEntryThatComesBackIsReadAgain() {
    Entry entry = Hands.first(hands.accept("a@one.test"));
    hands.run();
    assertThat(hands.take("one.test")).isPresent();
    hands.tell(new Notice.Returned(entry.id()));
    assertThat(hands.takeAll("one.test")).containsExactly("a");
    assertThat(hands.log).contains("read one.test 10");
  }

  @Test
  void aPausedPathHoldsNoMemory() {
    Entry entry = Hands.first(hands.accept("a@one.test"));
    hands.run();
    Work work = hands.take("one.test").orElseThrow();
    hands.shaping.pause(
        hands.opened.get("mx.one.test"), hands.time.ticks() + Duration.ofSeconds(60).toNanos());
    hands.tell(new Notice.Returned(work.entry().id()));
    assertThat(hands.told(entry)).isEqualTo("ready path-limit 60");
    Acceptance other = hands.accept("b@one.test");
    hands.run();
    assertThat(hands.told(Hands.first(other))).isEqualTo("ready path-limit 60");
    assertThat(hands.scheduler.latest().sending()).isZero();
    hands.time.advance(Duration.ofSeconds(59));
    hands.run();
    assertThat(hands.take("one.test")).isEmpty();
    hands.time.advance(Duration.ofSeconds(1));
    hands.run();
    assertThat(hands.takeAll("one.test")).containsExactly("a", "b");
  }

  @Test
  void whatGrowsTooOldBehindAPausedPathIsGivenUp() {
    hands.accept("first@one.test");
    hands.run();
    assertThat(hands.take("one.test")).isPresent();
    hands.shaping.pause(
        hands.opened.get("mx.one.test"), hands.time.ticks() + Duration.ofDays(30).toNanos());
    Acceptance old = hands.accept(users("one.test", 0, 15)); // more than a turn
    hands.forget();
    hands.time.advance(Duration.between(hands.time.now(), old.message().life().expires()));
    hands.accept("young@one.test");
    hands.run();
    assertThat(hands.log.stream().filter(line -> line.startsWith("expire"))).hasSize(15);
    assertThat(hands.log).contains("expire 0@one.test", "expire 14@one.test");
    assertThat(hands.log).doesNotContain("expire young@one.test");
  }

  @Test
  void connectionsAreOpenedForWorkAndWithinLimits() {
    Hands one = new Hands(new Bounds(100, 10, 20), new Ceilings(1, 1, 1));
    one.accept(users("one.test", 0, 10));
    one.run();
    assertThat(one.log).containsOnlyOnce("open mx.one.test");
    one.accept(users("two.test", 0, 30));
    one.run();
    assertThat(one.log).doesNotContain("open mx.two.test");
    one.tell(new Notice.Closed(one.opened.get("mx.one.test"), one.leases.getFirst()));
    assertThat(one.log).as("its place was free").contains("open mx.two.test");
  }

  @Test
  void whoeverHasFewestConnectionsGetsTheNext() {
    Hands two = new Hands(new Bounds(100, 10, 20), new Ceilings(2, 2, 2));
    two.accept(users("slow.test", 0, 30)); // more than its connections will ever finish
    two.run();
    two.accept("a@good.test");
    two.run();
    assertThat(two.log).doesNotContain("open mx.good.test");
    two.tell(new Notice.Closed(two.opened.get("mx.slow.test"), two.leases.getFirst()));
    assertThat(two.log).endsWith("open mx.good.test");
  }

  @Test
  void aSlowSiteHoldsLittleOfTheWindow() {
    Hands many = new Hands(new Bounds(200, 100, 150));
    many.accept(users("slow.test", 0, 300));
    many.forget();
    many.run();
    assertThat(many.scheduler.snapshot().ready()).isLessThanOrEqualTo(100);
    many.accept("a@good.test");
    many.run();
    assertThat(many.takeAll("good.test")).containsExactly("a");
  }

  @Test
  void whatTakersFinishIsReadOnWithoutWaitingForASweep() {
    Hands many = new Hands(new Bounds(200, 100, 150));
    many.accept(users("slow.test", 0, 300));
    many.forget();
    many.run();
    for (int i = 0; i < 300; i++) { // the clock stands still
      many.deliver(many.take("slow.test").orElseThrow().entry());
    }
    assertThat(many.take("slow.test")).isEmpty();
  }

  @Test
  void whyAFullLaneWaits() {
    Hands one = new Hands(new Bounds(100, 10, 20), new Ceilings(1, 1, 1));
    Acceptance mail = one.accept(users("one.test", 0, 50));
    one.run();
    assertThat(one.told(mail.entries().getFirst())).isEqualTo("ready due-now 0");
    assertThat(one.told(mail.entries().getLast())).startsWith("ready path-limit");
    assertThat(one.explain(mail.entries().getLast()).why())
        .isEqualTo("1 connections to mx.one.test are busy");
  }

  @Test
  void mailWithoutRouteIsRefusedAndAskedAgain() {
    hands.unroutable(new Route.NullMx());
    Entry entry = Hands.first(hands.accept("a@one.test"));
    hands.run();
    assertThat(hands.log).containsExactly("route one.test", "refuse a@one.test");
    hands.defer(entry, hands.time.now().plusSeconds(5));
    hands.time.advance(Duration.ofSeconds(5));
    hands.run();
    assertThat(hands.log)
        .containsExactly(
            "route one.test",
            "refuse a@one.test",
            "read one.test 10",
            "route one.test",
            "refuse a@one.test");
  }

  @Test
  void nothingStartsWhileOutcomesCannotBeRecorded() {
    hands.accept("a@one.test");
    hands.run();
    hands.tell(new Notice.Recording(false));
    Acceptance more = hands.accept(users("one.test", 0, 50));
    Acceptance other = hands.accept("c@two.test");
    hands.run();
    assertThat(hands.log).doesNotContain("open mx.two.test").doesNotContain("read one.test 10");
    Explanation waits = hands.explain(more.entries().getLast());
    assertThat(waits.reason()).isEqualTo(Reason.SPOOL_PRESSURE);
    hands.tell(new Notice.Recording(true));
    assertThat(hands.log).contains("open mx.two.test");
    assertThat(hands.told(Hands.first(other))).isEqualTo("ready due-now 0");
  }

  @Test
  void aQueueThatCannotBeReadIsTriedAgain() {
    Acceptance mail = hands.accept("a@one.test");
    hands.forget();
    hands.scheduler.hear(hands.answers().poll());
    hands.scheduler.look();
    hands.answers().clear(); // the read fails
    hands.tell(new Notice.Unreadable(Hands.first(mail).queue(), "checksum mismatch"));
    assertThat(hands.told(Hands.first(mail))).isEqualTo("ready spool-read 5");
    hands.time.advance(Duration.ofSeconds(5));
    hands.scheduler.look();
    assertThat(hands.told(Hands.first(mail)))
        .as("while it is read")
        .isEqualTo("ready spool-read 0");
    hands.run();
    assertThat(hands.takeAll("one.test")).containsExactly("a");
  }

  @Test
  void freshMailDoesNotHideWhatCouldNotBeRead() {
    Acceptance mail = hands.accept("old@one.test");
    hands.forget();
    hands.scheduler.hear(hands.answers().poll());
    hands.scheduler.look();
    hands.answers().clear(); // the read fails
    hands.tell(new Notice.Unreadable(Hands.first(mail).queue(), "the spool is being reopened"));
    hands.time.advance(Duration.ofSeconds(1));
    hands.accept("fresh@one.test"); // would move the cursor on
    hands.run();
    hands.time.advance(Duration.ofSeconds(4));
    hands.run();
    assertThat(hands.takeAll("one.test")).containsExactly("old", "fresh");
  }

  @Test
  void anEntryThatCannotBeReadIsTriedAgainAndKeepsNobody() {
    Acceptance mail = hands.accept(users("one.test", 0, 3));
    hands.forget();
    hands.scheduler.hear(hands.answers().poll());
    hands.scheduler.look();
    Notice.Fed fed = (Notice.Fed) hands.answers().poll();
    Batch whole = fed.batch();
    Entry unread = Hands.first(mail);
    Due key = ScheduledQueue.key(unread.due(), unread.id());
    List<Work> rest = whole.works().stream().filter(work -> !work.entry().equals(unread)).toList();
    hands.tell(
        new Notice.Fed(fed.queue(), new Batch(rest, whole.last(), whole.next(), List.of(key))));
    assertThat(hands.takeAll("one.test")).containsExactly("1", "2");
    assertThat(hands.told(unread)).isEqualTo("ready spool-read 5");
    hands.accept("fresh@one.test"); // moves the cursor on
    hands.run();
    assertThat(hands.takeAll("one.test")).containsExactly("fresh");
    hands.time.advance(Duration.ofSeconds(5));
    hands.run();
    assertThat(hands.takeAll("one.test")).containsExactly("0");
    assertThat(hands.told(unread)).isEqualTo("sending due-now 0");
  }

  @Test
  void whyALaneWithoutConnectionWaits() {
    Hands one = new Hands(new Bounds(100, 10, 20), new Ceilings(1, 1, 1));
    one.accept("a@one.test");
    one.run();
    Acceptance mail = one.accept("b@two.test");
    one.run();
    assertThat(one.told(Hands.first(mail))).isEqualTo("ready node-limit 0");
    assertThat(one.explain(Hands.first(mail)).why())
        .isEqualTo("all connections of this node are in use");
  }

  @Test
  void anEntryThatIsHeldSaysSo() {
    Acceptance mail = hands.accept(DAY, "a@one.test");
    hands.run();
    hands.hold(Hands.first(mail));
    assertThat(hands.told(Hands.first(mail))).isEqualTo("held held");
    assertThat(hands.explain(Hands.first(mail)).why()).isEqualTo("held by root: \"a test\"");
  }

  @Test
  void afterStopNothingIsGivenOut() {
    hands.accept("a@one.test");
    hands.run();
    hands.tell(new Notice.Stop());
    assertThat(hands.take("one.test")).isEmpty();
  }
}
