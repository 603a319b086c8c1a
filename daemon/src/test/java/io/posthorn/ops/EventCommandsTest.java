package io.posthorn.ops;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.event.Event;
import io.posthorn.event.MailgunJson;
import io.posthorn.event.SampleEvents;
import io.posthorn.ops.ControlCommand.Ending;
import io.posthorn.ops.ControlCommand.Failed;
import io.posthorn.spool.MemorySpool;
import io.posthorn.time.FakeTime;
import io.posthorn.time.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Looking through the journal and following it, over the control socket's commands. */
@Timeout(60)
class EventCommandsTest {

  private static final MailgunJson JSON = new MailgunJson("https://relay.example.org");

  private final FakeTime time = new FakeTime();
  private final MemorySpool spool = new MemorySpool(time);
  private final EventCommands commands = new EventCommands(spool.journal(), JSON);

  /** Two recipients: one delivered at the second attempt, one bounced; a minute between lines. */
  private void aMessage() {
    for (Event event :
        List.of(
            SampleEvents.accepted(),
            SampleEvents.deferred(),
            SampleEvents.bounced(),
            SampleEvents.held(),
            SampleEvents.delivered())) {
      spool.record(List.of(event)).join();
      time.advance(Duration.ofMinutes(1));
    }
  }

  @Test
  void theLatestComeFirst() throws IOException {
    aMessage();
    assertThat(search(Map.of()))
        .containsExactly(
            "delivered alice@example.net",
            "posthorn",
            "failed bob@mail.example.com",
            "failed alice@example.net",
            "accepted bob@mail.example.com",
            "accepted alice@example.net");
  }

  @Test
  void orTheOldest() throws IOException {
    aMessage();
    assertThat(search(Json.object("ascending", true)))
        .startsWith("accepted alice@example.net", "accepted bob@mail.example.com")
        .endsWith("delivered alice@example.net");
  }

  @Test
  void manyPagesAreReadBothWays() throws IOException {
    for (int i = 0; i < 1000; i++) {
      spool.record(List.of(SampleEvents.rejected())).join();
    }
    for (boolean ascending : new boolean[] {true, false}) {
      assertThat(
              search(
                  Json.object(
                      "ascending",
                      ascending,
                      "limit",
                      5000,
                      "filters",
                      filter("event", "rejected"))))
          .hasSize(1000);
    }
  }

  @Test
  void whatTheLimitCutsOffIsTold() throws IOException {
    aMessage();
    List<Map<String, Object>> items = new ArrayList<>();
    run("events.search", Json.object("limit", 2), items::add);
    assertThat(items).hasSize(3);
    assertThat(items.getLast()).isEqualTo(Map.of("more", true));

    items.clear();
    run("events.search", Json.object("limit", 6), items::add);
    assertThat(items).noneMatch(item -> item.containsKey("more"));
  }

  /** The clock starts at 08:15:00Z. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          2026-11-20T08:17:00Z            | -                    | 3
          -                               | 2026-11-20T08:17:00Z | 3
          2026-11-20T09:16:00+01:00       | 2026-11-20T08:17:00Z | 1
          2026-11-20T08:17:00Z            | 2026-11-20T08:16:00Z | 1
          Fri, 20 Nov 2026 08:17:00 +0000 | -                    | 3
          20 Nov 2026 08:17:00 GMT        | -                    | 3
          1795162620                      | -                    | 3
          1795162619.9                    | 1795162620           | 0
          Fri, 20 Nov 2026 03:17:00 EST   | -                    | 3
          Fri, 20 Nov 2026 08:17 +0000    | -                    | 3
          """)
  void spansHaveABeginAndAnEnd(String begin, String end, int events) throws IOException {
    aMessage();
    assertThat(search(Json.object("begin", begin, "end", end))).hasSize(events);
  }

  @Test
  void anEndBeforeTheBeginIsNotAscending() throws IOException {
    Map<String, Object> arguments =
        Json.object("begin", "1795162620", "end", "1795162500", "ascending", true);
    assertThat(run("events.search", arguments, item -> {}))
        .isEqualTo(new Failed(2, "the end is before the begin, which is not ascending"));
  }

  @ParameterizedTest
  @CsvSource({"yesterday", "2026-11-20", "''", "1.5e9", "'Thu, 20 Nov 2026 08:17:00 +0000'"})
  void whatIsNoTimeIsNamed(String begin) throws IOException {
    assertThat(run("events.search", Json.object("begin", begin), item -> {}))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> {
              assertThat(failed.exit()).isEqualTo(2);
              assertThat(failed.message()).startsWith("begin: '" + begin + "' is no time: write ");
            });
  }

  @Test
  void filtersAllHaveToMatch() throws IOException {
    aMessage();
    List<Map<String, Object>> filters = new ArrayList<>(filter("event", "failed OR delivered"));
    filters.addAll(filter("recipient", "example.net"));
    filters.addAll(filter("subject", "order"));
    assertThat(search(Json.object("filters", filters)))
        .containsExactly("delivered alice@example.net", "failed alice@example.net");
    assertThat(search(Json.object("filters", filters, "domain", "mg.example.org"))).hasSize(2);
    assertThat(search(Json.object("filters", filters, "domain", "other.example"))).isEmpty();
  }

  @Test
  void aWrongFilterIsShownWithItsPlace() throws IOException {
    for (String command : List.of("events.search", "events.tail")) {
      assertThat(run(command, Json.object("filters", filter("subject", "order (paid")), _ -> {}))
          .isEqualTo(
              new Failed(
                  2, "subject=order (paid: at character 7: a parenthesis that is not closed"));
    }
  }

  @Test
  void aTailBeginsWithTheLastEvents() throws IOException {
    aMessage();
    assertThat(texts("events.tail", Json.object("last", 2)))
        .containsExactly("posthorn", "delivered alice@example.net");
    assertThat(
            texts(
                "events.tail",
                Json.object("last", 5, "filters", filter("event", "accepted OR failed"))))
        .containsExactly(
            "accepted alice@example.net",
            "accepted bob@mail.example.com",
            "failed alice@example.net",
            "failed bob@mail.example.com");
    assertThat(texts("events.tail", Json.object("last", 0))).isEmpty();
  }

  @Test
  void aTailFollowsUntilTheRelayStops() throws Exception {
    spool.record(List.of(SampleEvents.accepted())).join();
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    CompletableFuture<Ending> tail =
        follow(Json.object("last", 1, "follow", true), item -> heard.add(text(item)));
    assertThat(heard.poll(20, SECONDS)).isEqualTo("accepted bob@mail.example.com");

    spool.record(List.of(SampleEvents.delivered(), SampleEvents.bounced())).join();
    assertThat(heard.poll(20, SECONDS)).isEqualTo("delivered alice@example.net");
    assertThat(heard.poll(20, SECONDS)).isEqualTo("failed bob@mail.example.com");

    commands.close();
    assertThat(tail.get(20, SECONDS)).isEqualTo(new Failed(69, "the relay stops"));
  }

  /** Nobody could tell otherwise that a client which hears nothing is gone. */
  @Test
  void aClientThatWentAwayIsNoticedByTheBeat() throws Exception {
    MemorySpool quiet = new MemorySpool(Time.system());
    EventCommands quick = new EventCommands(quiet.journal(), JSON, Duration.ofMillis(20));
    CompletableFuture<Ending> tail = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            ControlCommand command = quick.all().get("events.tail");
            tail.complete(
                command.run(
                    Json.object("follow", true),
                    item -> {
                      assertThat(item).isEmpty();
                      throw new IOException("Broken pipe");
                    }));
          } catch (IOException e) {
            tail.completeExceptionally(e);
          }
        });
    assertThat(tail)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("Broken pipe");
  }

  @Test
  void thoseThatFollowAreCounted() throws Exception {
    BlockingQueue<Object> begun = new LinkedBlockingQueue<>();
    spool.record(List.of(SampleEvents.rejected())).join();
    List<CompletableFuture<Ending>> tails = new ArrayList<>();
    for (int i = 0; i < 33; i++) {
      tails.add(follow(Json.object("last", 1, "follow", true), begun::add));
    }
    for (int i = 0; i < 32; i++) {
      assertThat(begun.poll(20, SECONDS)).isNotNull();
    }
    CompletableFuture<Object> refused =
        CompletableFuture.anyOf(tails.toArray(CompletableFuture[]::new));
    assertThat(refused.get(20, SECONDS))
        .isEqualTo(new Failed(75, "32 are following events already"));
    commands.close();
    for (CompletableFuture<Ending> tail : tails) {
      assertThat(tail.get(20, SECONDS)).isInstanceOf(Failed.class);
    }
  }

  @Test
  void searchesAreCounted() throws IOException {
    aMessage();
    List<Ending> endings = new ArrayList<>();
    searchWithin(endings);
    assertThat(endings)
        .hasSize(9)
        .startsWith(new Failed(75, "8 searches run already; try again when one has ended"))
        .endsWith(ControlCommand.DONE);
  }

  /** Searches, and before it ends again, until there is no room. */
  private void searchWithin(List<Ending> endings) throws IOException {
    endings.add(
        run(
            "events.search",
            Json.object("limit", 1),
            item -> {
              if (item.containsKey("event")) {
                searchWithin(endings);
              }
            }));
  }

  private CompletableFuture<Ending> follow(
      Map<String, Object> arguments, ControlCommand.Answer answer) {
    CompletableFuture<Ending> end = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            end.complete(run("events.tail", arguments, answer));
          } catch (IOException e) {
            end.completeExceptionally(e);
          }
        });
    return end;
  }

  private List<String> search(Map<String, Object> arguments) throws IOException {
    return texts("events.search", arguments);
  }

  private List<String> texts(String command, Map<String, Object> arguments) throws IOException {
    List<String> texts = new ArrayList<>();
    Ending end =
        run(
            command,
            arguments,
            item -> {
              if (!item.isEmpty()) {
                texts.add(text(item));
              }
            });
    assertThat(end).isEqualTo(ControlCommand.DONE);
    return texts;
  }

  private Ending run(String command, Map<String, Object> arguments, ControlCommand.Answer answer)
      throws IOException {
    return commands.all().get(command).run(arguments, answer);
  }

  private static List<Map<String, Object>> filter(String field, String expression) {
    return List.of(Json.object("field", field, "expression", expression));
  }

  /** The type and whom it is about. */
  private static String text(Map<String, Object> item) {
    Map<String, Object> event =
        Json.text(item, "event").flatMap(Json::read).orElseThrow(() -> new AssertionError(item));
    return (event.get("event") + " " + event.getOrDefault("recipient", "")).strip();
  }
}
