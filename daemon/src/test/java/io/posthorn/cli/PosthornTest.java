package io.posthorn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.node.DevPlace;
import io.posthorn.ops.ControlCommand;
import io.posthorn.ops.ControlCommand.Failed;
import io.posthorn.ops.ControlServer;
import io.posthorn.ops.ControlSocket;
import io.posthorn.ops.Json;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Words in, lines and exit codes out. */
class PosthornTest {

  private static final Map<String, Object> ITEM =
      Json.object(
          "id", "01M7W0BTX00000000000000001-0",
          "message", "01M7W0BTX00000000000000001",
          "sender", "bounce@mg.example.org",
          "recipient", "ann@example.net",
          "state", "deferred",
          "reason", "backoff",
          "why", "450 4.2.1 Mailbox busy",
          "next", Instant.parse("2026-11-20T08:20:00Z"),
          "attempts", 1,
          "size", 41_300,
          "accepted", Instant.parse("2026-11-20T08:03:00Z"));

  private static final Map<String, Object> MAIL =
      Json.object(
          "id", "01M7W4ZA2H87GYW1Y8S38GM926",
          "received", Instant.parse("2026-11-20T08:14:00Z"),
          "from", "me@sandbox.test",
          "to", List.of("ann@example.net"),
          "subject", "hello",
          "size", 812,
          "tls", "TLSv1.3");

  @TempDir private Path directory;

  private Terminal pipe;
  private Terminal screen;

  @BeforeEach
  void open() {
    pipe = new Terminal(directory, false);
    screen = new Terminal(directory, true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          quue list                      | Did you mean: posthorn queue?
          queue lits                     | Did you mean: queue list?
          queue                          | posthorn: queue what? One of: list, show
          explain                        | Missing required parameter: 'ID'
          inbox wait --timeout 5parsecs  | '5parsecs' is not a time
          send                           | Missing required option: '--to=ADDRESS'
          queue list --limit many        | Invalid value for option '--limit'
          queue list --limit 0           | --limit takes 1 or more
          queue list --state defered     | --state takes one of: scheduled, ready, sending, deferred
          queue list --reason why        | --why takes one of: due-now, backoff
          queue list --why why           | --why takes one of: due-now, backoff
          queue list --age 4h            | --age takes '>4h' or '<10min', not 4h
          queue list --size >4           | --size takes '>1MB' or '<10kB', not >4
          queue list ALL 01M7W           | ALL stands alone
          queue hold --reason x --yes    | name what is meant, or ALL
          queue hold ALL --yes           | say why: --reason TEXT
          queue delete 01M7W --yes       | say why: --reason TEXT
          queue retry ALL                | nobody can be asked here: say --yes
          inbox list --limit -1          | --limit takes 1 or more
          dev --config posthorn.toml     | dev has a configuration of its own
          send --from a@b.example --server 127.0.0.1:1 --to a@@b | 'a@@b' is not an address
          """)
  void wrongWordsAreUsage(String line, String complaint) {
    assertThat(pipe.run(line.split(" ", -1))).isEqualTo(2);
    assertThat(pipe.err()).contains(complaint).doesNotContain("\tat ");
    assertThat(pipe.out()).isEmpty();
  }

  @Test
  void helpIsShort() {
    assertThat(pipe.run("--help")).isZero();
    assertThat(pipe.out().lines().count()).isLessThanOrEqualTo(40);
    assertThat(pipe.out()).contains("serve", "dev", "queue", "inbox", "explain", "First steps");
    assertThat(pipe.run("queue", "list", "--help")).isZero();
    assertThat(pipe.out().lines().count()).isLessThanOrEqualTo(40);
  }

  @Test
  void unambiguousBeginningsAreEnough() throws IOException {
    try (ControlServer _ = relay("queue.list", List.of())) {
      assertThat(pipe.run("q", "l", "--json")).isZero();
    }
  }

  @Test
  void versionNeedsNoRelay() {
    assertThat(pipe.run("version", "--json")).isZero();
    assertThat(Json.read(pipe.out()).orElseThrow()).containsKeys("version", "jdk");
  }

  @Test
  void withoutARelayTheExitCodeIs69() throws IOException {
    assertThat(pipe.run("status")).isEqualTo(69);
    assertThat(pipe.err())
        .isEqualTo("posthorn: no relay is running here: start one with ./posthorn dev\n");

    DevPlace place = DevPlace.of(Shell.home(), pipe.environment());
    Files.createFile(directory.resolve("left.sock"));
    place.noteRunning(directory.resolve("left.sock"));

    assertThat(pipe.run("status")).isEqualTo(69);
    assertThat(pipe.err()).startsWith("posthorn: no relay answers at ").hasLineCount(1);
  }

  @Test
  void queueListIsATableForPeople() throws IOException {
    try (ControlServer _ = relay("queue.list", List.of(ITEM))) {
      assertThat(screen.run("queue", "list")).isZero();
      assertThat(screen.out())
          .isEqualTo(
              """
              ID                              AGE   SIZE  FROM                   \
              TO               STATE     NEXT  WHY
              01M7W0BTX00000000000000001-0  12m0s  41 kB  bounce@mg.example.org  \
              ann@example.net  deferred  5m0s  450 4.2.1 Mailbox busy
              """);
    }
  }

  @Test
  void inAPipeTimesAreExact() throws IOException {
    try (ControlServer _ = relay("queue.list", List.of(ITEM))) {
      assertThat(pipe.run("queue", "list")).isZero();
      assertThat(pipe.out()).contains(" 2026-11-20T08:03:00Z ", " 2026-11-20T08:20:00Z ");
      assertThat(pipe.out().lines().findFirst().orElseThrow()).contains("ID  ", "  ACCEPTED  ");
    }
  }

  @Test
  void queueListAsJson() throws IOException {
    try (ControlServer _ = relay("queue.list", List.of(ITEM, ITEM))) {
      assertThat(pipe.run("queue", "list", "--json")).isZero();
      Map<String, Object> document = Json.read(pipe.out()).orElseThrow();
      assertThat(document).containsEntry("schema", "posthorn.queue.v1");
      assertThat(Json.objects(document, "items")).hasSize(2);
    }
  }

  @Test
  void anEmptyListIsFine() throws IOException {
    try (ControlServer _ = relay("queue.list", List.of())) {
      assertThat(pipe.run("queue", "list", "--json")).isZero();
      assertThat(pipe.out()).isEqualTo("{\"schema\":\"posthorn.queue.v1\",\"items\":[]}\n");
      assertThat(pipe.run("queue", "list")).isZero();
      assertThat(pipe.out()).isEmpty();
      assertThat(pipe.err()).isEqualTo("nothing waits\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--state held", "--reason held", "--why held --json", "ALL"})
  void nothingOfWhatWasAskedForIsNothingMatched(String words) throws IOException {
    try (ControlServer _ = relay("queue.list", List.of())) {
      assertThat(pipe.run(("queue list " + words).split(" ", -1))).isEqualTo(4);
      assertThat(pipe.err()).isEqualTo("nothing that waits matches\n");
    }
  }

  @Test
  void whatCouldNotBeChangedIsNamedAndIsAFailure() throws IOException {
    Map<String, Object> busy =
        Json.object(
            "id", "01M7W0BTX00000000000000002-0",
            "recipient", "bob@example.net",
            "problem", "being sent");
    Map<String, Object> counts = Json.object("changed", 1, "busy", 1, "gone", 2);
    List<Map<String, Object>> answer =
        List.of(
            Json.object("changed", ITEM),
            Json.object("unchanged", busy),
            Json.object("counts", counts, "unfit", Json.object("held already", 3)));
    try (ControlServer _ = relay("queue.hold", answer)) {
      String[] words = {"queue", "hold", "ALL", "--reason", "x", "--yes"};
      assertThat(pipe.run(words)).isEqualTo(1);
      assertThat(pipe.out()).isEqualTo("1 held\n");
      assertThat(pipe.err())
          .isEqualTo(
              """
              01M7W0BTX00000000000000002-0 <bob@example.net>: being sent
              1 being sent, and so not changed
              2 finished before
              3 left as they are: held already
              """);
    }
  }

  @Test
  void explainAsJsonIsTheItemItself() throws IOException {
    try (ControlServer _ = relay("explain", List.of(ITEM))) {
      assertThat(pipe.run("explain", "01M7W", "--json")).isZero();
      assertThat(Json.read(pipe.out()).orElseThrow())
          .containsEntry("state", "deferred")
          .containsEntry("recipient", "ann@example.net")
          .doesNotContainKey("recipients");
    }
  }

  @Test
  void explainCountsAttempts() throws IOException {
    try (ControlServer _ = relay("explain", List.of(ITEM))) {
      assertThat(pipe.run("queue", "show", "01M7W")).isZero();
      assertThat(pipe.out()).contains("State    deferred (backoff), 1 attempt.  Next at ");
    }
  }

  @Test
  void queueShowIsCalledSoInItsHelp() {
    assertThat(pipe.run("queue", "show", "--help")).isZero();
    assertThat(pipe.out()).startsWith("Usage: posthorn queue show ");
  }

  @Test
  void explainOfSeveralRecipientsHasThemAll() throws IOException {
    try (ControlServer _ = relay("explain", List.of(ITEM, ITEM))) {
      assertThat(pipe.run("explain", "01M7W", "--json")).isZero();
      assertThat(Json.objects(Json.read(pipe.out()).orElseThrow(), "recipients")).hasSize(2);
    }
  }

  @Test
  void theRelaysRefusalIsOurs() throws IOException {
    try (ControlServer _ = relay("explain", new Failed(4, "no message is called X"))) {
      assertThat(pipe.run("explain", "01M7WX")).isEqualTo(4);
      assertThat(pipe.err()).isEqualTo("posthorn: no message is called X\n");
    }
  }

  @Test
  void inboxListAndWait() throws IOException {
    try (ControlServer _ = relay("inbox.list", List.of(MAIL))) {
      assertThat(screen.run("inbox", "list")).isZero();
      assertThat(screen.out())
          .isEqualTo(
              """
              ID                           AGE   SIZE  FROM             TO               SUBJECT
              01M7W4ZA2H87GYW1Y8S38GM926  1m0s  812 B  me@sandbox.test  ann@example.net  hello
              """);
    }
    try (ControlServer _ = relay("inbox.wait", new Failed(4, "no such mail came"))) {
      assertThat(pipe.run("inbox", "wait", "--to", "ann@example.net", "--timeout", "1s"))
          .isEqualTo(4);
    }
  }

  @Test
  void inboxShowPrintsTheMailAsItWentOut() throws IOException {
    String text = "Subject: hello\r\n\r\n\033[31mHi\r\n";
    String base64 = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    try (ControlServer _ = relay("inbox.show", List.of(MAIL, Json.object("base64", base64)))) {
      assertThat(pipe.run("inbox", "show", "--raw")).isZero();
      assertThat(pipe.out()).isEqualTo(text);

      assertThat(screen.run("inbox", "show")).isZero();
      assertThat(screen.out())
          .contains("From      <me@sandbox.test>", "TLS       TLSv1.3", "Subject: hello")
          .doesNotContain("\033");

      assertThat(pipe.run("inbox", "show", "--json")).isZero();
      assertThat(Json.read(pipe.out()).orElseThrow())
          .containsEntry("content_base64", base64)
          .containsEntry("subject", "hello");
    }
  }

  @Test
  void dkimKeygenPrintsTheRecordAndGuardsTheKey() throws IOException {
    Path file = directory.resolve("mg.pem");
    String[] words = {
      "dkim", "keygen", "mg.example.org", "--selector", "s1", "--out", file.toString()
    };

    assertThat(pipe.run(words)).isZero();
    assertThat(pipe.out())
        .startsWith("s1._domainkey.mg.example.org. IN TXT ( \"v=DKIM1; k=rsa; p=");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");

    assertThat(pipe.run(words)).isEqualTo(1);
    assertThat(pipe.err()).contains("is there already and is not overwritten");

    words[words.length - 1] = directory.resolve("missing/mg.pem").toString();
    assertThat(pipe.run(words)).isEqualTo(1);
    assertThat(pipe.err()).contains("cannot be written: there is no such folder");
  }

  @Test
  void serverThatIsNotThereIsNamed() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    String server = "127.0.0.1:" + free;
    assertThat(pipe.run("send", "--from", "a@b.example", "--server", server, "--to", "c@d.example"))
        .isEqualTo(69);
    assertThat(pipe.err()).startsWith("posthorn: " + server + " cannot be reached: ");
  }

  @Test
  void aBrokenConfigurationIs78WithItsPlace() throws IOException {
    Path file = directory.resolve("posthorn.toml");
    Files.writeString(file, "mode = \"relay\"\nmdoe = 1\n");

    assertThat(pipe.run("config", "check", "--config", file.toString())).isEqualTo(78);
    assertThat(pipe.out()).contains(file + ":2:1").contains("mdoe");

    assertThat(pipe.run("serve", "--config", directory.toString())).isEqualTo(78);
    assertThat(pipe.err()).contains("error  that is a folder");

    assertThat(pipe.run("serve", "--config", file.toString())).isEqualTo(78);
    assertThat(pipe.err()).contains(file + ":2:1").contains("nothing was started");
  }

  @Test
  void configShowTellsWhatHoldsAndWhereFrom() throws IOException {
    Path file = directory.resolve("posthorn.toml");
    Files.writeString(
        file,
        """
        mode = "sink"
        [smtp]
        hostname = "localhost"
        [[smtp.listener]]
        address = "127.0.0.1:1025"
        auth = "any"
        """);

    assertThat(pipe.run("config", "show", "--config", file.toString())).isZero();
    assertThat(pipe.out()).startsWith("mode = \"sink\"\n").doesNotContain("default\n");
    assertThat(pipe.run("config", "show", "--origin", "--config", file.toString())).isZero();
    assertThat(pipe.out().lines().map(line -> line.replaceAll(" +#", " #")))
        .contains("hostname = \"localhost\" # " + file + ":3", "max_recipients = 1000 # default");

    assertThat(pipe.run("config", "show", "--json", "--config", file.toString())).isZero();
    Map<String, Object> document = Json.read(pipe.out()).orElseThrow();
    assertThat(document).containsEntry("schema", "posthorn.config.v1");
    assertThat(Json.objects(document, "items"))
        .contains(
            Json.object("key", "mode", "value", "sink", "origin", file + ":1"),
            Json.object("key", "http.metrics", "origin", "default"));

    Files.writeString(file, "mode = 1\n");
    assertThat(pipe.run("config", "show", "--config", file.toString())).isEqualTo(78);
    assertThat(pipe.err()).contains(file + ":1:").contains("so there is nothing to show");
    assertThat(pipe.out()).isEmpty();
  }

  private ControlServer relay(String name, List<Map<String, Object>> items) throws IOException {
    return relay(
        name,
        (arguments, answer) -> {
          for (Map<String, Object> item : items) {
            answer.item(item);
          }
          return ControlCommand.DONE;
        });
  }

  private ControlServer relay(String name, Failed failed) throws IOException {
    return relay(name, (arguments, answer) -> failed);
  }

  private ControlServer relay(String name, ControlCommand command) throws IOException {
    ControlServer server = ControlServer.open(ControlSocket.in(directory), Map.of(name, command));
    DevPlace.of(Shell.home(), pipe.environment()).noteRunning(ControlSocket.in(directory));
    return server;
  }
}
