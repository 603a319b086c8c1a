package io.posthorn.dispatch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.toUnmodifiableSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.dispatch.Operator.Changed;
import io.posthorn.dispatch.Operator.Result;
import io.posthorn.dsn.Duty;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.Standing;
import io.posthorn.event.Event;
import io.posthorn.event.Event.Note;
import io.posthorn.observe.Meters;
import io.posthorn.outcome.Outcome;
import io.posthorn.queue.Notice;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.Entry;
import io.posthorn.spool.MemorySpool;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Spool;
import io.posthorn.spool.SpoolException;
import io.posthorn.testkit.Act;
import io.posthorn.testkit.Sink;
import io.posthorn.time.FakeTime;
import io.posthorn.time.Time;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders beside deliveries that go on. */
class OperatorTest {

  private static final String ZONE =
      """
      example.test       MX  10 mx.example.test
      mx.example.test    A   192.0.2.1
      """;

  private static final Note NOTE = new Note("root", "a test");
  private static final Order HOLD = new Order.Hold(NOTE);
  private static final Order RELEASE = new Order.Release(NOTE);
  private static final Order RETRY = new Order.Retry(NOTE);
  private static final Order DELETE = new Order.Delete(NOTE, false);
  private static final int MAILS = 150;

  private final Set<EntryId> deleted = new HashSet<>();
  private final Set<EntryId> held = new HashSet<>();

  @Test
  void whatIsHeldWaitsOverARestartAndGoesWhenItIsReleased() throws InterruptedException {
    MemorySpool after;
    Acceptance mail;
    try (MemorySpool spool = new MemorySpool(Time.system());
        Lab lab = new Lab(ZONE, spool)) {
      lab.start();
      mail = lab.accept(Duration.ofHours(1), Duration.ofDays(1), "ann@example.test");
      assertThat(order(lab, HOLD, mail.entries())).first().isInstanceOf(Changed.class);
      after = spool.restart();
    }
    try (Lab lab = new Lab(ZONE, after)) {
      Sink sink = lab.sink("192.0.2.1");
      lab.start();
      assertThat(lab.explained(1).getFirst().why()).isEqualTo("held by root: \"a test\"");
      Entry stopped = after.entry(mail.entries().getFirst().id()).orElseThrow();
      assertThat(order(lab, RETRY, List.of(stopped))).first().isInstanceOf(Operator.Unfit.class);
      assertThat(order(lab, RELEASE, List.of(stopped))).first().isInstanceOf(Changed.class);
      assertThat(sink.messages()).as("it has its old time").isEmpty();
      Entry waits = after.entry(stopped.id()).orElseThrow();
      assertThat(order(lab, RETRY, List.of(waits))).first().isInstanceOf(Changed.class);
      assertThat(sink.next().to()).containsExactly("ann@example.test");
      lab.outcomes(4);
      assertThat(lab.outcomes())
          .extracting(event -> event.getClass().getSimpleName())
          .containsExactly("Held", "Released", "Released", "Delivered");
    }
  }

  @Test
  void whatIsBeingSentIsBusyThenGoneAndNeverBroughtBack() throws InterruptedException {
    MemorySpool spool = new MemorySpool(Time.system());
    try (Lab lab = new Lab(ZONE, spool)) {
      Sink sink = lab.sink("192.0.2.1");
      Acceptance mail = lab.accept("ann@example.test");
      spool.holdSyncs();
      lab.start();
      Lab.await(() -> !sink.messages().isEmpty(), () -> "sent, but not written down");
      assertThat(order(lab, DELETE, mail.entries())).first().isInstanceOf(Operator.Busy.class);
      Lab.await(() -> spool.unsynced() > 0, () -> "the outcome waits");
      spool.sync();
      Lab.await(() -> gone(lab, mail), () -> "the scheduler knows");
      assertThat(spool.unsynced()).isZero();
      assertThat(spool.entries(Optional.empty(), 1)).isEmpty();
      assertThat(lab.outcomes()).hasSize(1);
    }
  }

  private static boolean gone(Lab lab, Acceptance mail) {
    try {
      return order(lab, HOLD, mail.entries()).getFirst() instanceof Operator.Gone;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatCannotBeWrittenDownComesBack() throws InterruptedException {
    FakeTime time = new FakeTime();
    MemorySpool spool = new MemorySpool(time);
    Acceptance mail = SampleMail.acceptance(spool, 1, time.now(), "ann@example.test");
    spool.accept(mail).join();
    List<Notice> told = new ArrayList<>();
    Consumer<Notice> scheduler =
        notice -> {
          if (notice instanceof Notice.Withdraw wanted) {
            wanted.granted().complete(Set.of(mail.entries().getFirst().id()));
          } else {
            told.add(notice);
          }
        };
    Operator operator =
        new Operator(readOnly(spool), scheduler, time, new DeliveryMeters(Meters.none()), () -> {});
    Result result = operator.carryOut(HOLD, mail.entries()).getFirst();
    assertThat(result).isInstanceOf(Operator.Failed.class);
    assertThat(told).containsExactly(new Notice.Returned(mail.entries().getFirst().id()));
  }

  @ParameterizedTest
  @CsvSource({
    "LOGIN,     bounce@mg.example.org, 1",
    "TRUSTED,   bounce@mg.example.org, 1",
    "LOGIN,     '',                    0",
    "STRANGER,  me@example.com,        0", // who may be somebody else: backscatter
    "OURSELVES, me@example.com,        0"
  })
  void aDeletionIsToldToWhomAFailureIsTold(Standing standing, String from, int reports)
      throws InterruptedException {
    ReportingNode node = ReportingNode.start();
    List<Entry> mail = node.accept(1, standing, from, "ann@example.test");
    Order bounce = new Order.Delete(NOTE, true);
    assertThat(alone(node, new CountingMeters(), () -> {}).carryOut(bounce, mail))
        .first()
        .isInstanceOf(Changed.class);
    assertThat(node.reporter.round()).isEmpty();
    assertThat(node.mailed()).hasSize(reports);
    assertThat(node.spool.message(mail.getFirst().id().message())).isEmpty();
  }

  @Test
  void aDeletionEndsAMessageWithAnEarlierFailure() throws InterruptedException {
    ReportingNode node = ReportingNode.start();
    CountingMeters meters = new CountingMeters();
    AtomicInteger wakes = new AtomicInteger();
    List<Entry> mail = node.accept(1, "ann@example.test", "bob@example.test");
    node.fails(mail.getFirst()).join();
    Operator operator = alone(node, meters, wakes::incrementAndGet);
    assertThat(operator.carryOut(HOLD, mail.subList(1, 2))).first().isInstanceOf(Changed.class);
    assertThat(wakes).hasValue(0);
    assertThat(operator.carryOut(DELETE, mail.subList(1, 2))).first().isInstanceOf(Changed.class);
    assertThat(wakes).hasValue(1);
    assertThat(meters.value("posthorn_recipients_failed_total{severity=permanent}")).isEqualTo(1);
    assertThat(node.reporter.round()).isEmpty();
    assertThat(node.mailed())
        .singleElement()
        .extracting(report -> new String(report, US_ASCII))
        .asString()
        .contains("ann@example.test")
        .doesNotContain("bob@example.test");
  }

  @Test
  void aDeletionHasItsLineInTheLog() {
    Entry entry = ReportingNode.start().accept(1, "ann@example.test").getFirst();
    Order.Step step = new Order.Delete(NOTE, true).step(entry, Duty.OWED, FakeTime.START);
    Event.Bounced event = (Event.Bounced) step.event();
    Outcome outcome = new Outcome.Bounced(event.cause(), event.attempt());
    assertThat(AttemptLog.line(entry, outcome, step.next(), step.duty()))
        .isEqualTo(
            "id=%s to=<ann@example.test> host=none attempt=0 dsn=5.3.0 code=690 result=bounced"
                    .formatted(entry.id())
                + " took=0ms tls=none report=owed text=\"Deleted from the queue by root: a test\"");
  }

  /** An operator beside a scheduler that gives whatever it is asked for. */
  private static Operator alone(ReportingNode node, CountingMeters meters, Runnable onOwed) {
    Consumer<Notice> scheduler =
        notice -> {
          if (notice instanceof Notice.Withdraw wanted) {
            wanted
                .granted()
                .complete(wanted.entries().stream().map(Entry::id).collect(toUnmodifiableSet()));
          }
        };
    return new Operator(node.spool, scheduler, node.time, new DeliveryMeters(meters), onOwed);
  }

  /** A spool that takes no settlement. */
  private static Spool readOnly(Spool spool) {
    return (Spool)
        Proxy.newProxyInstance(
            Spool.class.getClassLoader(),
            new Class<?>[] {Spool.class},
            (proxy, method, arguments) ->
                method.getName().equals("settle")
                    ? CompletableFuture.failedFuture(new SpoolException("no space"))
                    : method.invoke(spool, arguments));
  }

  /**
   * Whatever is ordered in whatever order while mail flows: nothing is lost or sent twice, nothing
   * goes out while it is held, or after its deletion was confirmed.
   */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void ordersAndDeliveriesDoNotGetIntoEachOthersWay(long seed) throws InterruptedException {
    SplittableRandom chance = new SplittableRandom(seed);
    try (Lab lab = new Lab(ZONE).retryingAfter(Duration.ofMillis(20))) {
      Sink sink = lab.sink("192.0.2.1");
      lab.start();
      Map<EntryId, String> recipients = new HashMap<>();
      for (int i = 0; i < MAILS; i++) {
        if (chance.nextInt(3) == 0) {
          sink.on("RCPT", Act.answer("450 4.2.1 Busy"));
        }
        Duration wait = Duration.ofMillis(chance.nextInt(2) * chance.nextInt(200));
        Acceptance mail = lab.accept(wait, Duration.ofDays(1), "u" + i + "@example.test");
        recipients.put(mail.entries().getFirst().id(), "u" + i + "@example.test");
        oneOrder(lab, chance, sink, recipients);
      }
      for (int i = 0; i < MAILS; i++) {
        oneOrder(lab, chance, sink, recipients);
      }
      releaseAll(lab, sink, recipients);
      Lab.await(
          () -> sink.messages().size() + deleted.size() >= MAILS,
          () -> sink.messages().size() + " sent, " + deleted.size() + " deleted");
      Lab.await(() -> lab.spool.entries(Optional.empty(), 1).isEmpty(), () -> "an empty spool");
      List<String> sent = sent(sink);
      assertThat(sent).doesNotHaveDuplicates();
      deleted.forEach(id -> assertThat(sent).doesNotContain(recipients.get(id)));
      assertThat(sent.size() + deleted.size()).isEqualTo(MAILS);
      assertThat(lab.outcomes().stream().filter(Event.Delivered.class::isInstance))
          .hasSize(sent.size());
    }
  }

  private void oneOrder(
      Lab lab, SplittableRandom chance, Sink sink, Map<EntryId, String> recipients)
      throws InterruptedException {
    List<Entry> waiting = lab.spool.entries(Optional.empty(), 1000);
    if (waiting.isEmpty()) {
      return;
    }
    int from = chance.nextInt(waiting.size());
    List<Entry> some = waiting.subList(from, Math.min(waiting.size(), from + 3));
    Order order = List.of(HOLD, HOLD, RELEASE, RETRY, DELETE).get(chance.nextInt(5));
    checkHeld(sink, recipients);
    for (Result result : order(lab, order, some)) {
      if (result instanceof Changed changed) {
        note(order, changed.entry().id());
      }
    }
  }

  private void note(Order order, EntryId id) {
    switch (order) {
      case Order.Hold _ -> held.add(id);
      case Order.Release _ -> held.remove(id);
      case Order.Delete _ -> {
        held.remove(id);
        deleted.add(id);
      }
      case Order.Retry _ -> assertThat(held).doesNotContain(id);
    }
  }

  private void checkHeld(Sink sink, Map<EntryId, String> recipients) {
    List<String> sent = sent(sink);
    held.forEach(id -> assertThat(sent).as("held").doesNotContain(recipients.get(id)));
  }

  private void releaseAll(Lab lab, Sink sink, Map<EntryId, String> recipients)
      throws InterruptedException {
    checkHeld(sink, recipients);
    List<Entry> stopped =
        lab.spool.entries(Optional.empty(), 1000).stream()
            .filter(entry -> held.contains(entry.id()))
            .toList();
    assertThat(stopped).hasSameSizeAs(held);
    assertThat(order(lab, RELEASE, stopped)).allMatch(Changed.class::isInstance);
  }

  private static List<String> sent(Sink sink) {
    return sink.messages().stream().map(message -> message.to().getFirst()).toList();
  }

  private static List<Result> order(Lab lab, Order order, List<Entry> entries)
      throws InterruptedException {
    return lab.delivery().operator().carryOut(order, entries);
  }
}
