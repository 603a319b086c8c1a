package io.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.posthorn.dispatch.Operator;
import io.posthorn.dispatch.Order;
import io.posthorn.dsn.Duty;
import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.event.SampleEvents;
import io.posthorn.ops.ControlCommand.Ending;
import io.posthorn.ops.ControlCommand.Failed;
import io.posthorn.outcome.Reason;
import io.posthorn.queue.Explanation;
import io.posthorn.queue.Explanation.State;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.Entry;
import io.posthorn.spool.MemorySpool;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Settlement;
import io.posthorn.spool.Spool;
import io.posthorn.time.FakeTime;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Shapes that scripts rely on: see the contract's table of JSON. */
class QueueCommandsTest {

  private final FakeTime time = new FakeTime();
  private final List<Integer> pages = new ArrayList<>();
  private final List<Integer> questions = new ArrayList<>();
  private final List<Integer> read = new ArrayList<>();
  private final MemorySpool spool = new MemorySpool(time);
  private final QueueCommands commands =
      new QueueCommands(watched(), this::waits, this::carryOut, time);

  @Test
  void anEntryThatMayGoIsReady() throws IOException {
    accept(1, "ann@example.net");

    assertThat(lines("queue.list", Map.of()))
        .containsExactly(
            """
            {"id":"ID-0","message":"ID","sender":"bounce@mg.example.org",\
            "recipient":"ann@example.net","state":"ready","reason":"due-now",\
            "why":"waits for its turn",\
            "next":"2026-11-20T08:15:00Z","attempts":0,"size":51,\
            "accepted":"2026-11-20T08:15:00Z"}\
            """
                .replace("ID", id(1)));
  }

  @Test
  void aDeferredEntrySaysWhyAndUntilWhen() throws IOException {
    defer(accept(1, "ann@example.net").entries().getFirst());

    Map<String, Object> item = items("queue.list", Map.of()).getFirst();

    assertThat(item)
        .containsEntry("state", "deferred")
        .containsEntry("reason", "backoff")
        .containsEntry("why", "450 4.2.1 Mailbox busy")
        .containsEntry("attempts", 1)
        .containsEntry("next", time.now().plus(Duration.ofMinutes(5)));
  }

  @Test
  void listsMayBeNarrowed() throws IOException {
    accept(1, "ann@example.net", "bob@example.com");
    accept(2, "cid@example.net");

    assertThat(recipients(Json.object("to", "example.net")))
        .containsExactly("ann@example.net", "cid@example.net");
    assertThat(recipients(Json.object("limit", 2)))
        .containsExactly("ann@example.net", "bob@example.com");
    assertThat(recipients(Json.object("state", "held"))).isEmpty();
  }

  @Test
  void explainTellsOfEveryAttempt() throws IOException {
    Entry entry = accept(1, "ann@example.net").entries().getFirst();
    defer(entry);

    assertThat(history(id(1)))
        .containsExactly(
            """
            {"attempt-no":1,"time":"2026-11-20T08:15:00Z","session-seconds":0.12,\
            "result":"deferred","mx-host":"mx.example.net","address":"198.51.100.4",\
            "sending-ip":"192.0.2.25","tls":true,\
            "certificate-verified":true,"protocol":"TLSv1.3 TLS_AES_256_GCM_SHA384","utf8":false,\
            "scope":"recipient","code":450,"enhanced-code":"4.2.1","message":"Mailbox busy"}\
            """);
  }

  @Test
  void aFinishedMessageIsExplainedFromTheJournal() throws IOException {
    Entry entry = accept(1, "ann@example.net").entries().getFirst();
    spool.settle(SampleMail.delivered(defer(entry), time.now())).join();

    Map<String, Object> item = items("explain", Json.object("id", id(1))).getFirst();

    assertThat(item)
        .containsEntry("state", "delivered")
        .containsEntry("attempts", 2)
        .containsEntry("why", "Ok")
        .doesNotContainKey("next");
    assertThat(Json.objects(item, "history"))
        .extracting(attempt -> attempt.get("code"))
        .containsExactly(450, 250);
  }

  @Test
  void aRefusalIsExplainedForEachRecipient() throws IOException {
    spool.record(List.of(SampleEvents.rejected())).join();

    List<Map<String, Object>> items =
        items("explain", Json.object("id", SampleEvents.MESSAGE.toString()));

    assertThat(items)
        .extracting(item -> String.valueOf(item.get("recipient")))
        .containsExactly("alice@example.net", "bob@mail.example.com");
    assertThat(items.getFirst())
        .containsEntry("state", "rejected")
        .containsEntry("rejected", time.now())
        .hasEntrySatisfying(
            "why",
            why ->
                assertThat(why).hasToString("550 5.7.1 shop@mg.example.org may not send as this"));
    assertThat(items("explain", Json.object("id", "<" + SampleEvents.CONTENT.rfcMessageId() + ">")))
        .hasSize(2);
  }

  @Test
  void aMessageInTestModeWasDropped() throws IOException {
    spool.record(List.of(SampleEvents.accepted(), SampleEvents.dropped())).join();

    assertThat(items("explain", Json.object("id", SampleEvents.MESSAGE.toString())))
        .hasSize(2)
        .allSatisfy(item -> {
          assertThat(item)
              .containsEntry("state", "dropped")
              .containsEntry("why", "test mode: it was not sent");
          assertThat(Json.objects(item, "history"))
              .extracting(event -> event.get("result"))
              .containsExactly("dropped");
        });
  }

  @Test
  void whatAnOperatorDidIsInTheHistory() throws IOException {
    Entry entry = defer(accept(1, "ann@example.net").entries().getFirst());
    Event.Note note = new Event.Note("sabine", "ticket 12");
    spool
        .record(
            List.of(
                new Event.Held(entry.id(), entry.recipient(), note),
                new Event.Released(entry.id(), entry.recipient(), note, time.now())))
        .join();

    Map<String, Object> item = items("explain", Json.object("id", id(1))).getFirst();

    assertThat(item).containsEntry("state", "deferred");
    assertThat(Json.objects(item, "history"))
        .extracting(event -> event.get("result") + " " + event.getOrDefault("by", "-"))
        .containsExactly("deferred -", "held sabine", "released sabine");
  }

  @Test
  void aMessageHalfDoneIsExplainedFromBoth() throws IOException {
    List<Entry> entries = accept(1, "ann@example.net", "bob@example.com").entries();
    spool.settle(SampleMail.delivered(entries.getFirst(), time.now())).join();

    assertThat(items("explain", Json.object("id", id(1))))
        .extracting(item -> item.get("recipient") + " " + item.get("state"))
        .containsExactly("ann@example.net delivered", "bob@example.com ready");
  }

  @Test
  void anEntryAPrefixAndAMessageIdNameAMessage() throws IOException {
    accept(1, "ann@example.net", "bob@example.com");

    assertThat(items("explain", Json.object("id", id(1) + "-1")))
        .extracting(item -> String.valueOf(item.get("recipient")))
        .containsExactly("bob@example.com");
    assertThat(items("explain", Json.object("id", id(1).substring(0, 5)))).hasSize(2);
    assertThat(items("explain", Json.object("id", "<1@mg.example.org>"))).hasSize(2);
  }

  @Test
  void anAmbiguousPrefixListsTheCandidates() throws IOException {
    accept(1, "ann@example.net");
    Entry second = accept(2, "bob@example.com").entries().getFirst();
    spool.settle(SampleMail.delivered(second, time.now())).join();

    assertThat(end("explain", Json.object("id", id(1).substring(0, 8))))
        .isEqualTo(
            new Failed(2, "%s could be: %s %s".formatted(id(1).substring(0, 8), id(1), id(2))));
  }

  @Test
  void anOrderWalksThroughPages() throws IOException {
    String[] recipients =
        IntStream.range(0, 700).mapToObj(i -> i + "@a.example").toArray(String[]::new);
    accept(1, recipients);
    accept(2, recipients);

    List<Map<String, Object>> answer = items("queue.hold", Json.object("all", true, "reason", "x"));

    assertThat(answer.subList(0, 1400))
        .allSatisfy(item -> assertThat(item).containsOnlyKeys("changed"));
    assertThat(Json.write(answer.getLast()))
        .isEqualTo("{\"counts\":{\"changed\":1400},\"unfit\":{},\"unknown\":[]}");
    assertThat(pages).containsExactly(500, 500, 400);
    assertThat(Json.write(items("queue.hold", Json.object("all", true, "reason", "x")).getLast()))
        .isEqualTo("{\"counts\":{},\"unfit\":{\"held already\":1400},\"unknown\":[]}");
  }

  /** Ids cost what they name: the scheduler is not asked for what stands beside it. */
  @Test
  void anIdReadsAndExplainsNoMoreThanItNames() throws IOException {
    for (int number = 1; number <= 300; number++) {
      accept(number, number + "@a.example", number + "@b.example");
    }
    List<String> ids = IntStream.rangeClosed(101, 200).mapToObj(this::id).toList();

    assertThat(items("queue.list", Json.object("ids", ids))).hasSize(200);

    assertThat(questions).containsExactly(200);
    assertThat(read.stream().mapToInt(Integer::intValue).sum())
        .as("two of each message, two to look for its id")
        .isLessThanOrEqualTo(100 * 4);
    questions.clear();
    assertThat(items("queue.list", Json.object("ids", List.of(id(7) + "-1")))).hasSize(1);
    assertThat(questions).containsExactly(1);
  }

  @Test
  void aMessageOfManyPagesIsNamedByItsId() throws IOException {
    String[] recipients =
        IntStream.range(0, 1000).mapToObj(i -> i + "@a.example").toArray(String[]::new);
    List<Entry> entries = accept(1, recipients).entries();
    accept(2, "ann@example.net");
    spool.settle(SampleMail.delivered(entries.get(499), time.now())).join();

    assertThat(recipients(Json.object("ids", List.of(id(1)))))
        .hasSize(999)
        .startsWith("0@a.example")
        .endsWith("999@a.example");
    assertThat(questions).containsExactly(500, 499);
  }

  @Test
  void aListNamesTheIdsThatNothingHas() throws IOException {
    accept(1, "ann@example.net");

    assertThat(lines("queue.list", Json.object("ids", List.of(id(2), id(1), id(3)))))
        .hasSize(2)
        .first()
        .isEqualTo("{\"unknown\":[\"%s\",\"%s\"]}".formatted(id(2), id(3)));
    assertThat(lines("queue.list", Json.object("ids", List.of(id(3)))))
        .containsExactly("{\"unknown\":[\"%s\"]}".formatted(id(3)));
  }

  @Test
  void whatWasDoneIsLoggedEvenIfNobodyListensAnyMore() throws IOException {
    accept(1, "ann@example.net", "bob@example.com");
    Logger logger = (Logger) LoggerFactory.getLogger(QueueCommands.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.INFO);
    try {
      assertThatThrownBy(() ->
              commands
                  .all()
                  .get("queue.hold")
                  .run(
                      Json.object("all", true, "reason", "x"),
                      _ -> {
                        throw new IOException("Broken pipe");
                      }))
          .isInstanceOf(IOException.class);
    } finally {
      logger.detachAppender(log);
      logger.setLevel(null);
    }
    assertThat(log.list)
        .singleElement()
        .satisfies(event -> assertThat(event.getFormattedMessage()).endsWith(" {changed=2}"));
  }

  @Test
  void onlyWhatWasThereWhenSomebodyWasAskedIsChanged() throws IOException {
    accept(1, "ann@example.net");
    String asked = time.now().toString();
    time.advance(Duration.ofSeconds(1));
    accept(2, "bob@example.net");

    items("queue.hold", Json.object("all", true, "reason", "x", "accepted_until", asked));

    assertThat(spool.entries(Optional.empty(), 10))
        .extracting(entry -> entry.hold().isPresent())
        .containsExactly(true, false);
  }

  @Test
  void anOrderThatSaysTooLittleIsRefused() throws IOException {
    accept(1, "ann@example.net");
    assertThat(
            end("queue.hold", Json.object("reason", "x", "accepted_until", "2027-01-01T00:00:00Z")))
        .isEqualTo(new Failed(2, "name what is meant, or ALL"));
    assertThat(end("queue.delete", Json.object("all", true)))
        .isInstanceOfSatisfying(Failed.class, no -> assertThat(no.message()).startsWith("say why"));
    assertThat(end("queue.delete", Json.object("all", true, "reason", "two\nlines")))
        .isInstanceOfSatisfying(Failed.class, no -> assertThat(no.exit()).isEqualTo(2));
    assertThat(spool.entries(Optional.empty(), 10)).hasSize(1);
  }

  @Test
  void idsNameEntriesOnceHoweverOftenTheyAreSaid() throws IOException {
    accept(1, "ann@example.net", "bob@example.com");
    List<String> ids = List.of(id(1) + "-1", id(1), id(1).substring(0, 20), id(1) + "-0", id(3));

    List<Map<String, Object>> answer =
        items("queue.preview", Json.object("ids", ids, "order", "delete"));

    assertThat(answer.getLast().get("unknown")).isEqualTo(List.of(id(3)));
    assertThat(Json.write(answer.getLast())).contains("\"messages\":1,\"recipients\":2");
  }

  private List<Operator.Result> carryOut(Order order, List<Entry> entries) {
    List<Operator.Result> results = new ArrayList<>();
    pages.add(entries.size());
    for (Entry entry : entries) {
      Order.Step step = order.step(entry, Duty.OWED, time.now());
      spool.settle(new Settlement(List.of(step.change()), List.of(step.event()))).join();
      results.add(new Operator.Changed(entry, step.change().after()));
    }
    return results;
  }

  @Test
  void whatNobodyKnowsIsNothingMatched() throws IOException {
    assertThat(end("explain", Json.object("id", "01KG9T1WN")))
        .isEqualTo(new Failed(4, "no message is called 01KG9T1WN"));
    assertThat(end("explain", Json.object("id", "abc")))
        .isEqualTo(new Failed(2, "an id is at least 5 characters: abc"));
    assertThat(end("explain", Json.object("id", "hello-there")))
        .isInstanceOfSatisfying(Failed.class, failed -> assertThat(failed.exit()).isEqualTo(2));
  }

  /** As delivery explains what nobody limits. */
  private List<Explanation> waits(List<Entry> entries) {
    questions.add(entries.size());
    return entries.stream().map(this::explain).toList();
  }

  private Explanation explain(Entry entry) {
    return entry.attempts() == 0
        ? new Explanation(
            entry, State.READY, Reason.DUE_NOW, "waits for its turn", Optional.of(entry.due()))
        : new Explanation(
            entry,
            State.DEFERRED,
            entry.pause().reason(),
            entry.history().getLast().cause().toString(),
            Optional.of(entry.due()));
  }

  /** The spool, with a note of how many entries were read each time. */
  private Spool watched() {
    return (Spool)
        Proxy.newProxyInstance(
            Spool.class.getClassLoader(),
            new Class<?>[] {Spool.class},
            (_, method, arguments) -> {
              Object result = method.invoke(spool, arguments);
              if (method.getName().equals("entries") && result instanceof List<?> entries) {
                read.add(entries.size());
              }
              return result;
            });
  }

  private Acceptance accept(long number, String... recipients) {
    Acceptance acceptance = SampleMail.acceptance(spool, number, time.now(), recipients);
    spool.accept(acceptance).join();
    return acceptance;
  }

  private Entry defer(Entry entry) {
    spool
        .settle(SampleMail.deferred(entry, time.now(), time.now().plus(Duration.ofMinutes(5))))
        .join();
    return spool.entry(entry.id()).orElseThrow();
  }

  private String id(long number) {
    return new MessageId(FakeTime.START.toEpochMilli() << 16, number).toString();
  }

  private List<String> lines(String command, Map<String, Object> arguments) throws IOException {
    return items(command, arguments).stream().map(Json::write).toList();
  }

  private List<String> history(String id) throws IOException {
    Map<String, Object> item = items("explain", Json.object("id", id)).getFirst();
    return Json.objects(item, "history").stream().map(Json::write).toList();
  }

  private List<String> recipients(Map<String, Object> arguments) throws IOException {
    return items("queue.list", arguments).stream()
        .map(item -> String.valueOf(item.get("recipient")))
        .toList();
  }

  private List<Map<String, Object>> items(String command, Map<String, Object> arguments)
      throws IOException {
    List<Map<String, Object>> items = new ArrayList<>();
    assertThat(commands.all().get(command).run(arguments, items::add))
        .isEqualTo(ControlCommand.DONE);
    return items;
  }

  private Ending end(String command, Map<String, Object> arguments) throws IOException {
    return commands.all().get(command).run(arguments, item -> {});
  }
}
