package io.posthorn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.config.Config;
import io.posthorn.config.ConfigLoader;
import io.posthorn.node.DevPlace;
import io.posthorn.node.Node;
import io.posthorn.node.Surroundings;
import io.posthorn.ops.ControlClient;
import io.posthorn.ops.Json;
import io.posthorn.testkit.Act;
import io.posthorn.testkit.Sink;
import io.posthorn.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders to a relay that really runs, in front of a host that is busy at first. */
class QueueOrdersTest {

  private static final Act BUSY = Act.answer("450 4.2.1 Mailbox busy");

  @TempDir private Path directory;

  private final Sink sink = Sink.listening();
  private Terminal pipe;
  private Terminal screen;
  private Node node;

  @BeforeEach
  void start() throws Exception {
    pipe = new Terminal(directory, false);
    screen = new Terminal(directory, true);
    startNode();
  }

  @AfterEach
  void stop() {
    node.close();
    sink.close();
  }

  private void startNode() throws Exception {
    node = Node.start(config(), Surroundings.ofProcess());
    DevPlace.of(Shell.home(), pipe.environment()).noteRunning(node.controlSocket());
  }

  @Test
  void whatIsHeldIsListedExplainedKeptOverARestartAndDeliveredOnceItIsReleased() throws Exception {
    String id = deferred("ann@example.net");
    assertThat(pipe.run("queue", "hold", id.substring(0, 26), "--reason", "INC-1", "--yes"))
        .isZero();
    assertThat(pipe.out()).isEqualTo("1 held\n");

    node.close();
    startNode();

    assertThat(pipe.run("queue", "list", "--state", "held", "--json")).isZero();
    Map<String, Object> item = items().getFirst();
    String me = System.getProperty("user.name");
    assertThat(item)
        .containsEntry("reason", "held")
        .containsEntry("why", "held by " + me + ": \"INC-1\"")
        .containsEntry("attempts", 1)
        .doesNotContainKey("next");
    assertThat(pipe.run("explain", id)).isZero();
    assertThat(pipe.out())
        .contains("State    held (held), 1 attempt\n")
        .contains("Why      held by " + me + ": \"INC-1\"\n")
        .contains("You can  posthorn queue release " + id);

    assertThat(pipe.run("queue", "retry", id, "--yes")).isEqualTo(4);
    assertThat(pipe.err())
        .isEqualTo("posthorn: nothing to do: 1 left as they are: held; release it\n");
    assertThat(pipe.run("queue", "release", "--why", "held", "--yes", "--json")).isZero();
    assertThat(items().getFirst()).containsEntry("state", "deferred");
    assertThat(Json.child(Json.read(pipe.out()).orElseThrow().get("counts")).orElseThrow())
        .containsEntry("changed", 1);

    assertThat(pipe.run("queue", "retry", id, "--yes")).isZero();
    assertThat(sink.next().to()).containsExactly("ann@example.net");
  }

  @Test
  void whatIsDeletedIsNeverDelivered() throws Exception {
    String ann = deferred("ann@example.net");
    String bob = deferred("bob@example.net");

    assertThat(
            pipe.run("queue", "delete", "--to", "ann@*", "--reason", "mistake", "--yes", "--json"))
        .isZero();
    assertThat(items().getFirst())
        .containsEntry("id", ann)
        .containsEntry("state", "deleted")
        .doesNotContainKey("next");

    assertThat(pipe.run("queue", "retry", "ALL", "--yes")).isZero();
    assertThat(sink.next().to()).containsExactly("bob@example.net");
    assertThat(sink.messages()).hasSize(1);
    assertThat(pipe.run("explain", ann, "--json")).isZero();
    assertThat(pipe.out())
        .contains("690")
        .contains("Deleted from the queue by " + System.getProperty("user.name") + ": mistake");
    awaitEmpty();
    assertThat(pipe.run("queue", "delete", bob, "--reason", "late", "--yes")).isEqualTo(4);
    assertThat(pipe.err()).contains("1 not in the queue, such as " + bob);
  }

  @Test
  void nothingHappensByAccident() throws Exception {
    String id = deferred("ann@example.net");

    assertThat(pipe.run("queue", "delete", id, "--reason", "x")).isEqualTo(2);
    assertThat(pipe.err()).contains("nobody can be asked here: say --yes");
    assertThat(pipe.run("queue", "delete", "ALL", "--dry-run")).isZero();
    assertThat(pipe.out())
        .startsWith("1 message (1 recipient) match, oldest ")
        .contains("  " + id + "  <me@sandbox.test> -> <ann@example.net>  deferred");
    assertThat(pipe.run("queue", "delete", "ALL", "--dry-run", "--json")).isZero();
    assertThat(items()).hasSize(1);

    screen.type("n");
    assertThat(screen.run("queue", "delete", id, "--reason", "x")).isEqualTo(1);
    assertThat(screen.err())
        .contains("1 message (1 recipient) match", id, "This cannot be undone. [y/N]")
        .contains("nothing was changed");
    assertThat(pipe.run("queue", "list", "--json")).isZero();
    assertThat(items()).hasSize(1);

    screen.type("y");
    assertThat(screen.run("queue", "delete", id, "--reason", "x")).isZero();
    assertThat(screen.out()).isEqualTo("1 deleted\n");
    assertThat(pipe.run("queue", "delete", "--to-domain", "example.net", "--dry-run")).isEqualTo(4);
    assertThat(pipe.err()).isEqualTo("posthorn: nothing matches\n");
  }

  @Test
  void idsMayBePipedIn() throws Exception {
    String ann = deferred("ann@example.net");
    String bob = deferred("bob@example.net");
    deferred("cid@example.net");
    String finished = "01K2V7Q3ZC0000000000000000-0";

    pipe.pipe(ann + "\n" + bob + "\n" + finished + "\n");
    assertThat(pipe.run("queue", "hold", "-", "--reason", "list check", "--yes")).isZero();
    assertThat(pipe.out()).isEqualTo("2 held\n");
    assertThat(pipe.err()).isEqualTo("1 not in the queue, such as " + finished + "\n");
    assertThat(pipe.run("queue", "list", "--state", "held", "--json")).isZero();
    assertThat(items()).extracting(item -> item.get("id")).containsExactly(ann, bob);
  }

  @Test
  void whatItsSenderScheduledIsListedExplainedAndSentWhenItIsReleased() throws Exception {
    String due =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            Time.system().now().plus(Duration.ofHours(2)).atZone(ZoneOffset.UTC));
    send("ann@example.net", "--header", "X-Mailgun-Deliver-By: " + due);

    assertThat(pipe.run("queue", "list", "--state", "scheduled", "--json")).isZero();
    Map<String, Object> item = items().getFirst();
    assertThat(item)
        .containsEntry("reason", "scheduled")
        .containsEntry("why", "scheduled by its sender (X-Mailgun-Deliver-By)")
        .containsEntry("attempts", 0)
        .containsKey("next");
    String id = String.valueOf(item.get("id"));
    assertThat(pipe.run("explain", id)).isZero();
    assertThat(pipe.out())
        .contains("State    scheduled (scheduled), 0 attempts.  Next at " + item.get("next"))
        .contains("You can  posthorn queue release " + id);

    assertThat(pipe.run("queue", "retry", "ALL", "--yes")).as("it is not early").isEqualTo(4);
    assertThat(sink.messages()).isEmpty();
    assertThat(pipe.run("queue", "release", id, "--yes")).isZero();
    assertThat(sink.next().to()).containsExactly("ann@example.net");
  }

  private List<Map<String, Object>> items() {
    Map<String, Object> document = Json.read(pipe.out()).orElseThrow();
    assertThat(document).containsEntry("schema", "posthorn.queue.v1");
    return Json.objects(document, "items");
  }

  /** Hands in a mail that its host does not take yet; the id of its entry. */
  private String deferred(String recipient) {
    sink.on("RCPT", BUSY);
    String id = send(recipient) + "-0";
    await("deferred", () -> states("explain", Json.object("id", id)).equals(List.of("deferred")));
    return id;
  }

  /** Hands in a mail; its id. */
  private String send(String recipient, String... more) {
    List<String> words = new ArrayList<>(List.of("send", "--from", "me@sandbox.test", "--json"));
    words.addAll(List.of("--to", recipient, "--text", "Hi"));
    words.addAll(List.of(more));
    assertThat(pipe.run(words.toArray(String[]::new))).as(() -> pipe.err()).isZero();
    return Json.text(Json.read(pipe.out()).orElseThrow(), "message").orElseThrow();
  }

  private void awaitEmpty() {
    await("empty", () -> states("queue.list", Map.of()).isEmpty());
  }

  private List<String> states(String command, Map<String, Object> arguments) {
    List<String> states = new ArrayList<>();
    try {
      new ControlClient(node.controlSocket())
          .ask(command, arguments, item -> states.add(String.valueOf(item.get("state"))));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return states;
  }

  private static void await(String what, BooleanSupplier condition) {
    var deadline = Time.system().deadline(Duration.ofSeconds(30));
    while (!condition.getAsBoolean()) {
      assertThat(deadline.hasPassed()).as(what + " in time").isFalse();
      LockSupport.parkNanos(5_000_000);
    }
  }

  private Config config() throws IOException {
    Path file = directory.resolve("posthorn.toml");
    Files.writeString(
        file,
        """
        mode = "relay"
        data_dir = "data"

        [smtp]
        hostname = "localhost"

        [[smtp.listener]]
        address = "127.0.0.1:0"
        require_tls = false

        [smtp.submission]
        from_policy = "any"

        [smtp.trusted]
        networks = ["127.0.0.0/8"]

        [spool]
        min_free = "1MiB"

        [outbound]
        smarthost = "127.0.0.1:%d"
        retry = ["1h"]
        """
            .formatted(sink.address().getPort()));
    return switch (ConfigLoader.load(file, Map.of())) {
      case ConfigLoader.Loaded loaded -> loaded.config();
      case ConfigLoader.Invalid invalid -> throw new AssertionError(invalid.problems());
    };
  }
}
