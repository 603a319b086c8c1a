package io.posthorn.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.envelope.EntryId;
import io.posthorn.event.Event;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Reason;
import io.posthorn.outcome.Scope;
import io.posthorn.queue.Bounds;
import io.posthorn.queue.Explanation;
import io.posthorn.shaping.Ceilings;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.MemorySpool;
import io.posthorn.spool.SampleMail;
import io.posthorn.testkit.Act;
import io.posthorn.testkit.FakeResolver;
import io.posthorn.testkit.MemoryNetwork.Fault;
import io.posthorn.testkit.Received;
import io.posthorn.testkit.Sink;
import io.posthorn.testkit.ZoneFile;
import io.posthorn.time.Time;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** From acceptance to outcome, with hosts in memory. */
class DeliveryTest {

  private static final String ZONE =
      """
      example.test       MX  10 mx1.example.test
      example.test       MX  20 mx2.example.test
      mx1.example.test   A   192.0.2.1
      mx2.example.test   A   192.0.2.2
      single.test        MX  10 mx.single.test
      mx.single.test     A   192.0.2.9
      null.test          MX  0 .
      """;

  @Test
  void mailGoesToTheBestExchanger() {
    try (Lab lab = new Lab(ZONE)) {
      Sink best = lab.sink("192.0.2.1");
      Sink backup = lab.sink("192.0.2.2");
      lab.start().accept("ann@example.test");
      Received received = best.next();
      assertThat(received.from()).isEqualTo("bounce@mg.example.org");
      assertThat(received.to()).containsExactly("ann@example.test");
      assertThat(received.octets()).isEqualTo(SampleMail.OCTETS);
      Event.Delivered event = (Event.Delivered) lab.outcomes(1).getFirst();
      assertThat(event.attempt().number()).isEqualTo(1);
      assertThat(event.attempt().host())
          .contains(new Attempt.Host("mx1.example.test", "192.0.2.1", Optional.of("192.0.2.250")));
      assertThat(backup.sessions()).isZero();
      assertThat(best.faults()).isEmpty();
      assertThat(lab.explained(10)).isEmpty();
    }
  }

  @Test
  void whereTheBestRefusesTheConnectionTheNextGetsIt() {
    try (Lab lab = new Lab(ZONE)) {
      lab.network.breakAt(Lab.at("192.0.2.1"), new Fault.Refuse());
      Sink backup = lab.sink("192.0.2.2");
      lab.start().accept("ann@example.test");
      assertThat(backup.next().to()).containsExactly("ann@example.test");
      Event.Delivered event = (Event.Delivered) lab.outcomes(1).getFirst();
      assertThat(event.attempt().host().orElseThrow().name()).isEqualTo("mx2.example.test");
      assertThat(lab.outcomes()).hasSize(1);
    }
  }

  @Test
  void a450AtOneHostIsAskedAtTheNextAndA550IsNot() {
    try (Lab lab = new Lab(ZONE)) {
      Sink best = lab.sink("192.0.2.1").on("RCPT", Act.answer("450 4.2.1 Busy"));
      Sink backup = lab.sink("192.0.2.2").on("RCPT", Act.answer("550 5.1.1 Nobody"));
      lab.start().accept("ann@example.test");
      Event.Bounced event = (Event.Bounced) lab.outcomes(1).getFirst();
      assertThat(event.cause()).hasToString("550 5.1.1 Nobody");
      assertThat(event.cause().scope()).isEqualTo(Scope.RECIPIENT);
      assertThat(best.sessions()).isEqualTo(1);
      assertThat(backup.sessions()).isEqualTo(1);
      assertThat(lab.spool.entries(Optional.empty(), 10)).isEmpty();
    }
  }

  @Test
  void whatIsTemporaryIsTriedAgain() {
    try (Lab lab = new Lab(ZONE)) {
      Sink sink =
          lab.sink("192.0.2.9")
              .on("RCPT", Act.answer("450 4.2.1 Busy"), Act.answer("451 4.3.0 Later"));
      lab.start().accept("ann@single.test");
      sink.next();
      List<Event> events = lab.outcomes(3);
      Event.Deferred first = (Event.Deferred) events.get(0);
      Event.Deferred second = (Event.Deferred) events.get(1);
      Event.Delivered third = (Event.Delivered) events.get(2);
      assertThat(first.cause()).hasToString("450 4.2.1 Busy");
      assertThat(second.cause()).hasToString("451 4.3.0 Later");
      assertThat(List.of(first.attempt(), second.attempt(), third.attempt()))
          .extracting(Attempt::number)
          .containsExactly(1, 2, 3);
      assertThat(second.attempt().started()).isAfterOrEqualTo(first.next());
      assertThat(third.attempt().started()).isAfterOrEqualTo(second.next());
    }
  }

  @Test
  void anAttemptKnowsFromWhereItConnected() {
    try (Lab lab = new Lab(ZONE)) {
      lab.sink("192.0.2.9").always("CONNECT", Act.answer("421 4.3.2 Busy"));
      lab.start().accept("ann@single.test");
      Event.Deferred busy = (Event.Deferred) lab.outcomes(1).getFirst();
      assertThat(busy.attempt().host().flatMap(Attempt.Host::sendingIp)).contains("192.0.2.250");
    }
    try (Lab lab = new Lab(ZONE)) {
      lab.network.breakAt(Lab.at("192.0.2.9"), new Fault.Refuse());
      lab.start().accept("ann@single.test");
      Event.Deferred refused = (Event.Deferred) lab.outcomes(1).getFirst();
      assertThat(refused.attempt().host())
          .contains(new Attempt.Host("mx.single.test", "192.0.2.9", Optional.empty()));
    }
  }

  @Test
  void eachRecipientHasItsOwnOutcome() {
    try (Lab lab = new Lab(ZONE).retryingAfter(Duration.ofHours(1))) {
      Sink sink = lab.sink("192.0.2.9");
      sink.on(
          "RCPT",
          Act.answer("250 2.1.5 Ok"),
          Act.answer("450 4.2.1 Busy"),
          Act.answer("550 5.1.1 Nobody"));
      lab.start();
      Acceptance mail = lab.accept("a@single.test", "b@single.test", "c@single.test");
      lab.outcomes(3);
      Map<String, Integer> kinds = new HashMap<>();
      lab.outcomes()
          .forEach(event -> kinds.merge(event.getClass().getSimpleName(), 1, Integer::sum));
      assertThat(kinds)
          .containsOnly(
              Map.entry("Delivered", 1), Map.entry("Deferred", 1), Map.entry("Bounced", 1));
      List<Explanation> left = lab.explained(10);
      assertThat(left).hasSize(1);
      Explanation waits = left.getFirst();
      assertThat(waits.state()).isEqualTo(Explanation.State.DEFERRED);
      assertThat(waits.reason()).isEqualTo(Reason.BACKOFF);
      assertThat(waits.why()).isEqualTo("450 4.2.1 Busy");
      assertThat(waits.next().orElseThrow())
          .isBetween(
              lab.time.now().plus(Duration.ofMinutes(53)),
              lab.time.now().plus(Duration.ofMinutes(67)));
      assertThat(waits.entry().id().message()).isEqualTo(mail.message().id());
    }
  }

  @Test
  void whatIsTriedUntilItsLifeEndsIsTooOld() {
    try (Lab lab = new Lab(ZONE).retryingAfter(Duration.ofMillis(200))) {
      lab.sink("192.0.2.9").always("RCPT", Act.answer("450 4.2.1 Busy"));
      lab.start();
      Acceptance mail = lab.accept(Duration.ZERO, Duration.ofMillis(300), "ann@single.test");
      Lab.await(
          () -> lab.outcomes().stream().anyMatch(Event.Bounced.class::isInstance),
          () -> "outcomes: " + lab.outcomes());
      Event.Bounced last = (Event.Bounced) lab.outcomes().getLast();
      assertThat(last.cause())
          .isEqualTo(Cause.of(Scope.EXPIRY, 602, "5.4.7", "Too old; last: 450 4.2.1 Busy"));
      assertThat(last.attempt().started())
          .isAfterOrEqualTo(mail.message().life().expires().truncatedTo(ChronoUnit.MILLIS));
      assertThat(lab.outcomes().size()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void aNullMxIsNeverSpokenTo() { // RFC 7505
    try (Lab lab = new Lab(ZONE)) {
      lab.start().accept("ann@null.test");
      Event.Bounced event = (Event.Bounced) lab.outcomes(1).getFirst();
      assertThat(event.cause().enhanced().orElseThrow()).hasToString("5.1.10");
      assertThat(event.attempt().host()).isEmpty();
      assertThat(lab.network.connections()).isEmpty();
    }
  }

  @Test
  void aDomainThatDoesNotExistIsAskedForTwice() {
    try (Lab lab = new Lab(ZONE)) {
      lab.start().accept("ann@no.such.test");
      List<Event> events = lab.outcomes(2);
      assertThat(((Event.Deferred) events.get(0)).cause())
          .hasToString("498 4.1.2 No MX for [no.such.test]");
      assertThat(((Event.Bounced) events.get(1)).cause())
          .hasToString("498 5.1.2 No MX for [no.such.test]");
    }
  }

  @Test
  void mailWaitsForTheDns() {
    try (Lab lab = new Lab("single.test FAIL").retryingAfter(Duration.ofHours(1))) {
      Acceptance mail = lab.start().accept("ann@single.test");
      lab.outcomes(1);
      Explanation waits = lab.delivery().explain(new EntryId(mail.message().id(), 0)).orElseThrow();
      assertThat(waits.reason()).isEqualTo(Reason.DNS);
      assertThat(waits.state()).isEqualTo(Explanation.State.DEFERRED);
    }
  }

  @Test
  void oneConnectionCarriesManyMessages() {
    try (Lab lab = new Lab(ZONE).limitedTo(new Ceilings(1, 1, 1))) {
      Sink sink = lab.sink("192.0.2.9");
      lab.start();
      for (int i = 0; i < 20; i++) {
        lab.accept("user" + i + "@single.test");
        sink.next();
        lab.outcomes(i + 1);
      }
      assertThat(sink.sessions()).isEqualTo(1);
    }
  }

  @Test
  void aConnectionIsMadeAnewAfterAHundredMessages() {
    try (Lab lab = new Lab(ZONE)) {
      Sink sink = lab.sink("192.0.2.9");
      for (int i = 0; i < 400; i++) {
        lab.accept("user" + i + "@single.test");
      }
      lab.start();
      lab.outcomes(400);
      assertThat(sink.messages()).hasSize(400);
      Map<Integer, Integer> perSession = new HashMap<>();
      sink.messages().forEach(message -> perSession.merge(message.session(), 1, Integer::sum));
      assertThat(perSession.values()).allMatch(count -> count <= 100);
      assertThat(sink.sessions()).isBetween(4, 30);
      assertThat(sink.faults()).isEmpty();
    }
  }

  @Test
  void anIdleConnectionIsLeftPolitely() {
    try (Lab lab = new Lab(ZONE).keepingIdleFor(Duration.ofMillis(20))) {
      Sink sink = lab.sink("192.0.2.9");
      lab.start().accept("ann@single.test");
      sink.next();
      Lab.await(() -> sink.commands().contains("QUIT"), () -> "" + sink.commands());
    }
  }

  @Test
  void aSiteThatIsDownIsLeftAloneByAllWhoWaitForIt() {
    try (Lab lab = new Lab(ZONE).retryingAfter(Duration.ofHours(1))) {
      for (int i = 0; i < 50; i++) {
        lab.accept("user" + i + "@single.test");
      }
      lab.network.breakAt(Lab.at("192.0.2.9"), new Fault.Refuse());
      lab.penalising(Duration.ofMinutes(15)).start();
      Lab.await(
          () -> lab.explained(100).stream().allMatch(DeliveryTest::isDeferredOrWaitsForThePath),
          () -> "" + lab.explained(100));
      List<Event> events = lab.outcomes(1);
      assertThat(events).allMatch(Event.Deferred.class::isInstance);
      assertThat(events)
          .extracting(event -> ((Event.Deferred) event).cause().code())
          .containsOnly(499);
      lab.accept("late@single.test");
      Lab.await(
          () -> lab.explained(100).stream().allMatch(DeliveryTest::isDeferredOrWaitsForThePath),
          () -> "" + lab.explained(100));
      Explanation late = lab.explained(100).getLast();
      assertThat(late.state()).isEqualTo(Explanation.State.READY);
      assertThat(late.why()).isEqualTo("no host of mx.single.test works");
      assertThat(late.next().orElseThrow()).isAfter(lab.time.now());
      assertThat(lab.outcomes()).as("nobody tried it").hasSameSizeAs(events);
    }
  }

  private static boolean isDeferredOrWaitsForThePath(Explanation entry) {
    return entry.state() == Explanation.State.DEFERRED || entry.reason() == Reason.PATH_LIMIT;
  }

  @Test
  void aHostThatTakesOneConnectionIsNotDownForTheSecond() { // RFC 5321 §3.8
    try (Lab lab = new Lab(ZONE).retryingAfter(Duration.ofHours(1))) {
      Sink sink = lab.sink("192.0.2.9");
      sink.on("CONNECT", Act.answer("220 sink.test"));
      sink.always("CONNECT", Act.answer("421 4.7.0 Too many connections"));
      for (int i = 0; i < 30; i++) {
        lab.accept("user" + i + "@single.test");
      }
      lab.penalising(Duration.ofHours(1)).start();
      lab.outcomes(30);
      assertThat(sink.messages()).as("all but what others held").hasSizeGreaterThan(15);
    }
  }

  @Test
  void aConnectionIsNotUsedForEver() {
    try (Lab lab = new Lab(ZONE).usingConnectionsFor(Duration.ZERO)) {
      Sink sink = lab.sink("192.0.2.9");
      lab.start();
      for (int i = 0; i < 5; i++) {
        lab.accept("user" + i + "@single.test");
      }
      lab.outcomes(5);
      assertThat(sink.sessions()).isEqualTo(5);
    }
  }

  @Test
  void aSiteThatWorksAgainGetsItsMail() {
    try (Lab lab = new Lab(ZONE)) {
      lab.network.breakAt(Lab.at("192.0.2.9"), new Fault.Refuse());
      lab.start();
      for (int i = 0; i < 10; i++) {
        lab.accept("user" + i + "@single.test");
      }
      lab.outcomes(1);
      Sink sink = lab.sink("192.0.2.9");
      lab.network.heal(Lab.at("192.0.2.9"));
      for (int i = 0; i < 10; i++) {
        sink.next();
      }
      assertThat(sink.messages()).extracting(Received::to).doesNotHaveDuplicates().hasSize(10);
    }
  }

  @Test
  void nothingIsSentWhileOutcomesCannotBeRecorded() {
    MemorySpool spool = new MemorySpool(Time.system());
    try (Lab lab = new Lab(ZONE, spool)) {
      Sink sink = lab.sink("192.0.2.9");
      for (int i = 0; i < 30; i++) {
        lab.accept("user" + i + "@single.test");
      }
      spool.breakDown("input/output error");
      lab.start();
      EntryId first = spool.entries(Optional.empty(), 1).getFirst().id();
      EntryId last = spool.entries(Optional.empty(), 100).getLast().id();
      Lab.await(
          () -> {
            lab.delivery().explain(first);
            Explanation waits = lab.delivery().explain(last).orElseThrow();
            return waits.state() == Explanation.State.READY;
          },
          () -> "" + lab.delivery().explain(last));
      assertThat(sink.messages()).isEmpty();
      spool.recover();
      lab.outcomes(30);
      assertThat(sink.messages()).extracting(Received::to).doesNotHaveDuplicates().hasSize(30);
    }
  }

  @Test
  void whatIsAcceptedWhileStoppedIsDueAtTheNextStart() {
    MemorySpool spool = new MemorySpool(Time.system());
    try (Lab lab = new Lab(ZONE, spool)) {
      Sink sink = lab.sink("192.0.2.9");
      lab.accept(Duration.ZERO, Duration.ofDays(1), "ann@single.test");
      lab.accept(Duration.ofMillis(300), Duration.ofDays(1), "bob@single.test");
      lab.start();
      assertThat(sink.next().to()).containsExactly("ann@single.test");
      assertThat(sink.next().to()).containsExactly("bob@single.test");
      lab.outcomes(2);
    }
  }

  @Test
  void stoppingLetsWhatRunsFinishAndStartsNothing() {
    MemorySpool spool = new MemorySpool(Time.system());
    Lab lab = new Lab(ZONE, spool);
    Sink sink = lab.sink("192.0.2.9");
    for (int i = 0; i < 2000; i++) {
      lab.accept("user" + i + "@single.test");
    }
    lab.start();
    sink.next();
    lab.close();
    int sent = sink.messages().size();
    assertThat(sent).isPositive();
    assertThat(lab.outcomes()).as("each message sent is recorded").hasSize(sent);
    assertThat(spool.entries(Optional.empty(), 3000)).hasSize(2000 - sent);
    assertThat(sink.commands().stream().filter("QUIT"::equals).count()).isEqualTo(sink.sessions());
  }

  @Test
  void theWindowStaysBoundedHoweverMuchWaits() {
    int count = 50_000;
    MemorySpool spool = new MemorySpool(Time.system());
    try (Lab lab = new Lab(ZONE, spool).within(new Bounds(500, 50, 100))) {
      Sink sink = lab.sink("192.0.2.9");
      String[] recipients =
          IntStream.range(0, 1000)
              .mapToObj(i -> "user" + i + "@single.test")
              .toArray(String[]::new);
      for (int i = 0; i < count / 1000; i++) {
        lab.accept(recipients);
      }
      lab.start();
      int most = 0;
      while (sink.messages().size() < 3000) {
        var memory = lab.delivery().snapshot();
        most = Math.max(most, memory.ready() + memory.sending());
        sink.next();
      }
      assertThat(most).isLessThanOrEqualTo(500);
      assertThat(sink.messages().size()).isLessThan(count);
    }
  }

  @Test
  void aChangedZoneIsSeen() {
    FakeResolver resolver = ZoneFile.of("single.test FAIL").resolver();
    try (Lab lab = new Lab(resolver, new MemorySpool(Time.system()))) {
      Sink sink = lab.sink("192.0.2.9");
      lab.start().accept("ann@single.test");
      lab.outcomes(1);
      resolver.use(ZoneFile.of(ZONE));
      assertThat(sink.next().to()).containsExactly("ann@single.test");
    }
  }

  @Test
  void whatBreaksBehindTheDotIsAmbiguousAndNeverTriedElsewhere() {
    try (Lab lab = new Lab(ZONE).retryingAfter(Duration.ofHours(1))) {
      lab.sink("192.0.2.1").on("DOT", Act.close());
      Sink backup = lab.sink("192.0.2.2");
      lab.start().accept("ann@example.test");
      Event.Deferred event = (Event.Deferred) lab.outcomes(1).getFirst();
      assertThat(event.cause().scope()).isEqualTo(Scope.AMBIGUOUS);
      assertThat(backup.sessions()).isZero();
      assertThat(lab.meters.value("posthorn_attempts_total{result=ambiguous}")).isEqualTo(1);
    }
  }

  @Test
  void whatHappensIsCounted() {
    try (Lab lab = new Lab(ZONE).retryingAfter(Duration.ofHours(1))) {
      lab.accept("ann@single.test", "bob@single.test", "eve@single.test");
      lab.accept(Duration.ofDays(1), Duration.ofDays(1), "zoe@single.test");
      lab.sink("192.0.2.9")
          .on(
              "RCPT",
              Act.answer("250 2.1.5 Ok"),
              Act.answer("450 4.2.1 Busy"),
              Act.answer("550 5.1.1 Nobody"));
      lab.start();
      lab.outcomes(3);
      assertThat(lab.meters.value("posthorn_attempts_total{result=delivered}")).isEqualTo(1);
      assertThat(lab.meters.value("posthorn_attempts_total{result=deferred}")).isEqualTo(1);
      assertThat(lab.meters.value("posthorn_attempts_total{result=bounced}")).isEqualTo(1);
      assertThat(lab.meters.value("posthorn_recipients_delivered_total")).isEqualTo(1);
      assertThat(lab.meters.value("posthorn_recipients_failed_total{severity=temporary}"))
          .isEqualTo(1);
      assertThat(lab.meters.value("posthorn_recipients_failed_total{severity=permanent}"))
          .isEqualTo(1);
      assertThat(lab.meters.value("posthorn_delivery_attempt_duration_seconds")).isEqualTo(3);
      assertThat(lab.meters.value("posthorn_delivery_latency_seconds")).isEqualTo(1);
      Lab.await(
          () -> lab.meters.value("posthorn_queue_recipients{state=scheduled}") == 1,
          () -> "the census counts what was there at start");
    }
  }
}
