package io.posthorn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.dispatch.Operator;
import io.posthorn.dispatch.Order;
import io.posthorn.dsn.Duty;
import io.posthorn.envelope.MessageId;
import io.posthorn.node.DevPlace;
import io.posthorn.ops.ControlCommand;
import io.posthorn.ops.ControlServer;
import io.posthorn.ops.Json;
import io.posthorn.ops.QueueCommands;
import io.posthorn.queue.Explanation;
import io.posthorn.spool.Entry;
import io.posthorn.spool.MemorySpool;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Settlement;
import io.posthorn.time.FakeTime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More ids than fit into one request: 1,000 do. */
@Timeout(60)
class QueueBatchesTest {

  private static final String ORDER = "queue.delete";
  private static final int MANY = 1200;

  @TempDir private Path directory;

  private final FakeTime time = new FakeTime();
  private final MemorySpool spool = new MemorySpool(time);
  private final Map<String, ControlCommand> commands =
      new HashMap<>(
          new QueueCommands(
                  spool,
                  entries -> entries.stream().map(e -> Explanation.of(e, time.now())).toList(),
                  this::carryOut,
                  time)
              .all());
  private Terminal pipe;
  private Optional<ControlServer> server = Optional.empty();

  @BeforeEach
  void fill() {
    pipe = new Terminal(directory, false);
    for (int number = 1; number <= MANY; number++) {
      spool.accept(SampleMail.acceptance(spool, number, time.now(), "ann@example.net")).join();
    }
  }

  @AfterEach
  void stop() {
    server.ifPresent(ControlServer::close);
  }

  @Test
  void aWrongIdBehindAThousandOthersRefusesTheWholeOrder() throws Exception {
    serve();
    String ambiguous = id(1).substring(0, 8);
    for (String wrong : List.of("zzz", ambiguous)) {
      pipe.pipe(ids(1, MANY) + "\n" + wrong);
      assertThat(pipe.run("queue", "delete", "-", "--reason", "x", "--yes")).isEqualTo(2);
      assertThat(pipe.out()).isEmpty();
      assertThat(pipe.err()).contains(wrong);
      pipe.pipe(ids(1, MANY) + "\n" + wrong);
      assertThat(pipe.run("queue", "delete", "-", "--dry-run", "--json")).isEqualTo(2);
      assertThat(pipe.out()).isEmpty();
    }
    assertThat(spool.entries(Optional.empty(), 2 * MANY)).hasSize(MANY);
  }

  @Test
  void whatWasDoneBeforeTheRelayFailedIsTold() throws Exception {
    failAtTheSecondOrder();
    serve();
    pipe.pipe(ids(1, MANY));

    assertThat(pipe.run("queue", "delete", "-", "--reason", "x", "--yes", "--json")).isEqualTo(1);

    Map<String, Object> document = Json.read(pipe.out()).orElseThrow();
    assertThat(Json.objects(document, "items")).hasSize(1000);
    assertThat(Json.child(document.get("counts")).orElseThrow()).containsEntry("changed", 1000);
    assertThat(pipe.err()).isEqualTo("posthorn: it did not come to its end: the relay stops\n");
    assertThat(spool.entries(Optional.empty(), 2 * MANY)).hasSize(MANY - 1000);
  }

  @Test
  void theSameForPeople() throws Exception {
    failAtTheSecondOrder();
    serve();
    pipe.pipe(ids(1, MANY));
    assertThat(pipe.run("queue", "delete", "-", "--reason", "x", "--yes")).isEqualTo(1);
    assertThat(pipe.out()).isEqualTo("1000 deleted\n");
  }

  @Test
  void whatWaitsIsListedHoweverManyIdsNothingHas() throws Exception {
    serve();
    pipe.pipe(
        ids(MANY + 1, MANY + 1500) + "\n" + ids(1, 2) + "\n" + "01K2V7Q3ZC0000000000000000-0");

    assertThat(pipe.run("queue", "list", "-", "--json")).isZero();
    assertThat(listed()).containsExactly(id(1) + "-0", id(2) + "-0");
    assertThat(pipe.err()).startsWith("1501 not in the queue, such as ").hasLineCount(1);

    pipe.pipe(ids(MANY + 1, MANY + 1500));
    assertThat(pipe.run("queue", "list", "-", "--json")).isEqualTo(4);
    assertThat(listed()).isEmpty();
    assertThat(pipe.err())
        .startsWith("1500 not in the queue, such as " + id(MANY + 1) + ", " + id(MANY + 2))
        .endsWith("nothing that waits matches\n");
  }

  @Test
  void theLimitCountsOverAllRequests() throws Exception {
    serve();
    for (int limit : new int[] {5, 1000, 1100, 5000}) {
      pipe.pipe(ids(1, MANY));
      assertThat(pipe.run("queue", "list", "-", "--json", "--limit", String.valueOf(limit)))
          .isZero();
      assertThat(listed()).hasSize(Math.min(limit, MANY));
    }
  }

  @Test
  void aListIsAWholeDocumentEvenIfALaterIdIsWrong() throws Exception {
    serve();
    pipe.pipe(ids(1, MANY) + "\nzzz");
    assertThat(pipe.run("queue", "list", "-", "--json")).isEqualTo(2);
    assertThat(listed()).hasSize(1000);
  }

  private void failAtTheSecondOrder() {
    ControlCommand real = Objects.requireNonNull(commands.get(ORDER));
    List<Integer> asked = new ArrayList<>();
    commands.put(
        ORDER,
        (arguments, answer) -> {
          asked.add(asked.size());
          return asked.size() == 1
              ? real.run(arguments, answer)
              : new ControlCommand.Failed(1, "the relay stops");
        });
  }

  private void serve() throws IOException {
    Path socket = directory.resolve("c.sock");
    server = Optional.of(ControlServer.open(socket, commands));
    DevPlace.of(Shell.home(), pipe.environment()).noteRunning(socket);
  }

  private List<Operator.Result> carryOut(Order order, List<Entry> entries) {
    List<Operator.Result> results = new ArrayList<>();
    for (Entry entry : entries) {
      Order.Step step = order.step(entry, Duty.OWED, time.now());
      spool.settle(new Settlement(List.of(step.change()), List.of(step.event()))).join();
      results.add(new Operator.Changed(entry, step.change().after()));
    }
    return results;
  }

  private List<String> listed() {
    return Json.objects(Json.read(pipe.out()).orElseThrow(), "items").stream()
        .map(item -> String.valueOf(item.get("id")))
        .toList();
  }

  private static String ids(long first, long last) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(QueueBatchesTest::id)
        .collect(Collectors.joining("\n"));
  }

  private static String id(long number) {
    return new MessageId(FakeTime.START.toEpochMilli() << 16, number).toString();
  }
}
