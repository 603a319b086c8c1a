package io.posthorn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.config.Config;
import io.posthorn.config.ConfigLoader;
import io.posthorn.node.DevPlace;
import io.posthorn.node.Node;
import io.posthorn.node.Surroundings;
import io.posthorn.ops.Json;
import io.posthorn.time.Time;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Looking at a relay that really runs, while and after mail goes through it. */
@Timeout(120)
class WatchTest {

  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private Map<String, String> environment;
  private Node node;

  @BeforeEach
  void start() throws Exception {
    environment = Map.of("XDG_STATE_HOME", directory.toString());
    node = Node.start(config(), Surroundings.ofProcess());
    DevPlace.of(Shell.home(), environment).noteRunning(node.controlSocket());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void whatWasSentIsFoundAgain() {
    assertThat(run("send", "--to", "ann@example.net", "--subject", "A first try", "--wait"))
        .isZero();
    assertThat(run("tail", "--no-follow", "--json")).isZero();
    List<Map<String, Object>> events =
        text().lines().map(line -> Json.read(line).orElseThrow()).toList();
    assertThat(events)
        .extracting(event -> String.valueOf(event.get("event")))
        .containsExactly("accepted", "delivered");

    assertThat(run("events", "search", "subject=try", "event=delivered", "--json")).isZero();
    assertThat(Json.objects(Json.read(text()).orElseThrow(), "items"))
        .containsExactly(events.getLast());
    assertThat(run("events", "search", "subject=second")).isEqualTo(4);

    String rfcMessageId =
        Json.child(events.getFirst().get("message"))
            .flatMap(message -> Json.child(message.get("headers")))
            .flatMap(headers -> Json.text(headers, "message-id"))
            .orElseThrow();
    assertThat(run("explain", "<" + rfcMessageId + ">", "--json")).isZero();
    assertThat(Json.read(text()).orElseThrow()).containsEntry("state", "delivered");
  }

  @Test
  void whatHappensIsSeenAtOnce() throws Exception {
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    CompletableFuture<Integer> tail =
        CompletableFuture.supplyAsync(
            () -> new Posthorn(shell(seen)).run("tail", "-n", "0", "--event", "delivered"));

    assertThat(run("send", "--to", "ann@example.net", "--wait")).isZero();
    while (!seen.toString(StandardCharsets.UTF_8).contains(" ann@example.net ")) {
      // a mail may have gone before the tail began
      assertThat(run("send", "--to", "ann@example.net", "--wait")).isZero();
    }

    node.close();
    assertThat(tail.get(30, TimeUnit.SECONDS)).isEqualTo(69);
    assertThat(seen.toString(StandardCharsets.UTF_8)).contains(" delivered ", " 250 2.0.0 ");
  }

  /** What Ctrl-C does as well; a shell's script goes on only behind a 0. */
  @Test
  void whoHasSeenEnoughEndsWell() throws Exception {
    assertThat(run("send", "--to", "ann@example.net", "--wait")).isZero();
    Process tail =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.posthorn.cli.Main",
                "tail",
                "-n",
                "1",
                "--config",
                directory.resolve("posthorn.toml").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = tail.inputReader()) {
      assertThat(lines.readLine()).contains(" delivered ");
      tail.destroy();
      assertThat(tail.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(tail.exitValue()).isZero();
    }
  }

  private int run(String... words) {
    out.reset();
    return new Posthorn(shell(out)).run(words);
  }

  private Shell shell(ByteArrayOutputStream to) {
    return new Shell(
        InputStream.nullInputStream(),
        new PrintStream(to, true, StandardCharsets.UTF_8),
        System.err,
        environment,
        Optional.empty(),
        Time.system(),
        ZoneOffset.UTC);
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private Config config() throws IOException {
    Path file = directory.resolve("posthorn.toml");
    Files.writeString(
        file,
        """
        mode = "sink"
        data_dir = "data"

        [smtp]
        hostname = "localhost"

        [[smtp.listener]]
        address = "127.0.0.1:0"
        require_tls = false
        auth = "any"

        [smtp.submission]
        from_policy = "any"

        [smtp.trusted]
        networks = ["127.0.0.0/8"]

        [spool]
        min_free = "1MiB"
        """);
    return switch (ConfigLoader.load(file, Map.of())) {
      case ConfigLoader.Loaded loaded -> loaded.config();
      case ConfigLoader.Invalid invalid -> throw new AssertionError(invalid.problems());
    };
  }
}
