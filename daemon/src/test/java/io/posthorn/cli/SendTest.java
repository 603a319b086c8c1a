package io.posthorn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.config.Config;
import io.posthorn.config.ConfigLoader;
import io.posthorn.node.DevPlace;
import io.posthorn.node.Node;
import io.posthorn.node.Surroundings;
import io.posthorn.ops.Json;
import io.posthorn.time.Time;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code send} to a relay that really runs. */
class SendTest {

  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private Node node;
  private Shell shell;

  @BeforeEach
  void start() throws Exception {
    node = Node.start(config(), Surroundings.ofProcess());
    Map<String, String> environment = Map.of("XDG_STATE_HOME", directory.toString());
    shell =
        new Shell(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            System.err,
            environment,
            Optional.empty(),
            Time.system(),
            ZoneOffset.UTC);
    DevPlace.of(Shell.home(), environment).noteRunning(node.controlSocket());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void mailToAnAddressBeyondAsciiGoesOutAsIt() {
    String[] words = {"send", "--to", "jürgen@bücher.example", "--text", "Grüße", "--wait"};

    assertThat(run(words)).isZero();
    assertThat(text()).contains("queued as ", "delivered to jürgen@xn--bcher-kva.example: 250 ");
  }

  /** RFC 6531: whoever does not need the extension must not ask the next host for it. */
  @Test
  void mailToAnAsciiAddressIsPlain() {
    assertThat(run("send", "--to", "ann@example.net", "--subject", "Grüße", "--wait")).isZero();
    assertThat(run("inbox", "show", "--raw")).isZero();
    assertThat(text()).contains("with ESMTPS id ", "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=");
  }

  @Test
  void jsonIsOneDocument() {
    assertThat(run("send", "--to", "a@example.net", "--to", "b@example.net", "--wait", "--json"))
        .isZero();

    Map<String, Object> document = Json.read(text()).orElseThrow();
    assertThat(Json.text(document, "message").orElseThrow()).hasSize(26);
    List<Map<String, Object>> recipients = Json.objects(document, "recipients");
    assertThat(recipients)
        .extracting("recipient")
        .containsExactly("a@example.net", "b@example.net");
    assertThat(recipients).extracting("state").containsOnly("delivered");
  }

  private int run(String... words) {
    out.reset();
    return new Posthorn(shell).run(words);
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
