package io.posthorn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.event.MailgunJson;
import io.posthorn.event.Occurrence;
import io.posthorn.event.SampleEvents;
import io.posthorn.node.DevPlace;
import io.posthorn.ops.ControlServer;
import io.posthorn.ops.EventCommands;
import io.posthorn.ops.Json;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.spool.MemorySpool;
import io.posthorn.time.FakeTime;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code tail} and {@code events search}, as people and scripts see them. */
@Timeout(60)
class EventsTest {

  private static final MailgunJson JSON = new MailgunJson("https://relay.example.org");
  private static final String ID = SampleEvents.MESSAGE.toString();

  @TempDir private Path directory;

  private final MemorySpool spool = new MemorySpool(new FakeTime());
  private final EventCommands commands = new EventCommands(spool.journal(), JSON);
  private ControlServer server;
  private Terminal pipe;
  private Terminal person;

  @BeforeEach
  void start() throws Exception {
    pipe = new Terminal(directory, false);
    person = new Terminal(directory, true);
    Path socket = directory.resolve("c.sock");
    server = ControlServer.open(socket, commands.all());
    DevPlace.of(Shell.home(), pipe.environment()).noteRunning(socket);
  }

  @AfterEach
  void stop() {
    commands.close();
    server.close();
  }

  private void everyType() {
    spool
        .record(
            List.of(
                SampleEvents.accepted(),
                SampleEvents.rejected(),
                SampleEvents.deferred(),
                SampleEvents.bounced(),
                SampleEvents.held(),
                SampleEvents.released(),
                SampleEvents.delivered(),
                SampleEvents.dropped()))
        .join();
  }

  /** The clock of the test stands at 08:15:00Z, and the terminal is an hour ahead. */
  @Test
  void aPersonReadsALineAnEvent() {
    everyType();

    assertThat(person.run("tail", "--no-follow")).isZero();

    assertThat(person.out().lines().map(line -> line.replace(ID, "ID")))
        .containsExactly(
            "09:15:00 accepted         ID-0 alice@example.net from <shop@mg.example.org>"
                + " 192.0.2.7 28 kB Your order 4711, ready for pick-up",
            "09:15:00 accepted         ID-1 bob@mail.example.com from <shop@mg.example.org>"
                + " 192.0.2.7 28 kB Your order 4711, ready for pick-up",
            "09:15:00 rejected         ID <shop@mg.example.org>"
                + " alice@example.net, bob@mail.example.com 192.0.2.7"
                + " 550 5.7.1 shop@mg.example.org may not send as this",
            "09:15:00 failed/temporary ID-0 alice@example.net mx.example.net"
                + " 450 4.2.1 Mailbox busy next 03-04 06:16:07",
            "09:15:00 failed/permanent ID-1 bob@mail.example.com mx.example.net"
                + " 550 5.1.1 No such user",
            "09:15:00 held             ID-1 bob@mail.example.com by sabine ticket 12",
            "09:15:00 released         ID-1 bob@mail.example.com by sabine next 03-04 06:07:07",
            "09:15:00 delivered        ID-0 alice@example.net mx.example.net"
                + " 250 2.0.0 Ok: queued as 4Zk1",
            "09:15:00 delivered        ID-0 alice@example.net"
                + " 650 Test mode: the message was not sent",
            "09:15:00 delivered        ID-1 bob@mail.example.com"
                + " 650 Test mode: the message was not sent");
  }

  @Test
  void aPipeGetsExactTimes() {
    everyType();
    assertThat(pipe.run("tail", "--no-follow", "-n", "4", "--event", "failed")).isZero();
    assertThat(pipe.out())
        .startsWith("2026-11-20T08:15:00Z failed/temporary " + ID + "-0 ")
        .contains(" next 2026-03-04T05:16:07.641Z\n");
  }

  @Test
  void jsonIsWhatTheFileHas() {
    everyType();
    assertThat(pipe.run("tail", "--no-follow", "--json", "--event", "delivered", "-n", "3"))
        .isZero();
    List<String> lines = pipe.out().lines().toList();
    assertThat(lines).hasSize(3);
    Occurrence delivered =
        new Occurrence(spool.journal().read(7, 1).getFirst(), Optional.of(SampleEvents.FACTS), 0);
    assertThat(lines.getFirst()).isEqualTo(JSON.text(delivered));
  }

  @Test
  void searchPrintsOneDocument() {
    everyType();
    String[] words = {"events", "search", "event=failed OR rejected", "--json", "--limit", "2"};
    assertThat(pipe.run(words)).isZero();
    Map<String, Object> document = Json.read(pipe.out()).orElseThrow();
    assertThat(document).containsEntry("schema", "posthorn.events.v1");
    assertThat(Json.objects(document, "items"))
        .extracting(event -> String.valueOf(event.get("severity")))
        .containsExactly("permanent", "temporary");
    assertThat(pipe.err()).isEqualTo("there are more: --limit takes more than 2\n");
  }

  @Test
  void optionsAreFiltersToo() {
    everyType();
    assertThat(pipe.run("events", "search", "--severity", "permanent", "--to", "@mail.example.com"))
        .isZero();
    assertThat(pipe.out().lines()).hasSize(1);
    assertThat(pipe.run("events", "search", "--tag", "spring sale", "size=>1000", "--ascending"))
        .isZero();
    assertThat(pipe.out().lines()).hasSize(10);
    assertThat(pipe.run("events", "search", "--domain", "MG.example.org", "--event", "held"))
        .isZero();
    assertThat(pipe.out().lines()).hasSize(1);
  }

  @Test
  void nothingIsOnlyAnErrorWhereSomethingWasAskedFor() {
    for (String[] words : new String[][] {{"events", "search"}, {"tail", "--no-follow"}}) {
      assertThat(pipe.run(words)).isZero();
      assertThat(pipe.err()).isEqualTo("nothing matched\n");
    }
    assertThat(pipe.run("events", "search", "event=failed")).isEqualTo(4);
    assertThat(pipe.run("tail", "--no-follow", "--from", "nobody@example.org")).isEqualTo(4);
    assertThat(pipe.run("events", "search", "event=failed", "--json")).isEqualTo(4);
    assertThat(pipe.out()).isEqualTo("{\"schema\":\"posthorn.events.v1\",\"items\":[]}\n");
  }

  @Test
  void whatIsWrongIsShownWithItsPlace() {
    assertThat(pipe.run("events", "search", "subject=a OR")).isEqualTo(2);
    assertThat(pipe.err())
        .isEqualTo("posthorn: subject=a OR: at character 5: something to look for is missing\n");
    assertThat(pipe.run("events", "search", "colour=red")).isEqualTo(2);
    assertThat(pipe.err()).startsWith("posthorn: colour=red: no field of events is called that");
    assertThat(pipe.run("events", "search", "failed")).isEqualTo(2);
    assertThat(pipe.err())
        .isEqualTo("posthorn: 'failed' is not FIELD=EXPRESSION, such as subject=order\n");
    assertThat(pipe.run("events", "search", "--begin", "yesterday")).isEqualTo(2);
    assertThat(pipe.err()).startsWith("posthorn: begin: 'yesterday' is no time: write ");
    assertThat(pipe.run("tail", "--event", "bounced")).isEqualTo(2);
    assertThat(pipe.run("tail", "-n", "-1")).isEqualTo(2);
    assertThat(pipe.run("events", "search", "--limit", "0")).isEqualTo(2);
  }

  /** All happened at the time that the terminal has. */
  @Test
  void aDurationMeansThatLongAgo() {
    everyType();
    for (String ago : List.of("90s", "30min", "2h", "7d")) {
      assertThat(pipe.run("events", "search", "--begin", ago)).isZero();
      assertThat(pipe.out().lines()).hasSize(10);
      assertThat(pipe.run("events", "search", "--end", ago)).isZero();
      assertThat(pipe.out()).isEmpty();
      assertThat(pipe.run("events", "search", "--begin", ago + "x")).isEqualTo(2);
    }
  }

  @Test
  void aPeersTextMovesNoCursor() {
    Cause cause =
        new Cause(Scope.RECIPIENT, 550, Optional.empty(), "\033[2J\u009b1A\u2028\"},{\"event\"");
    spool
        .record(List.of(SampleEvents.accepted(), SampleEvents.bounced(cause, SampleEvents.ATTEMPT)))
        .join();
    for (Terminal terminal : List.of(person, pipe)) {
      assertThat(terminal.run("tail", "--no-follow", "--event", "failed")).isZero();
      assertThat(terminal.out().lines()).hasSize(1);
      assertThat(terminal.out().strip().chars().filter(c -> c < ' ' || c >= 0x7f && c < 0xa0))
          .isEmpty();
    }
  }

  @Test
  void deepVariablesAreRead() {
    EventOutput output = new EventOutput(person.shell(), false);
    String start = "{\"event\":\"delivered\",\"timestamp\":1795162620,\"user-variables\":";
    String deep = start + "{\"a\":".repeat(32) + "1" + "}".repeat(33);
    assertThat(output.people(deep)).startsWith("09:17:00 delivered");
    String deeper = start + "{\"a\":".repeat(60) + "1" + "}".repeat(61);
    assertThat(output.people(deeper)).isEqualTo(deeper);
  }

  @Test
  void aTailEndsWhenTheRelayDoes() throws Exception {
    everyType();
    Thread stopping =
        Thread.ofVirtual()
            .start(() -> {
              while (pipe.out().isEmpty()) {
                Thread.onSpinWait();
              }
              commands.close();
            });
    assertThat(pipe.run("tail", "-n", "1")).isEqualTo(69);
    assertThat(pipe.out().lines()).hasSize(1);
    assertThat(pipe.err()).isEqualTo("posthorn: the relay stops\n");
    stopping.join();
  }
}
