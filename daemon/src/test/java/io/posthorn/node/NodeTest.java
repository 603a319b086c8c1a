package io.posthorn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthorn.config.Config;
import io.posthorn.config.ConfigLoader;
import io.posthorn.ops.Build;
import io.posthorn.ops.ControlClient;
import io.posthorn.ops.ControlCommand;
import io.posthorn.ops.Json;
import io.posthorn.time.SteadyTime;
import io.posthorn.time.Time;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole relay in one process: in over SMTP, through spool and delivery, into the sink. */
class NodeTest {

  @TempDir private Path directory;

  @Test
  void mailAndKeysAreForTheOwnerOnlyInADirectoryOpenToAll() throws Exception {
    Config config = config(0, freePort());
    Path data = Files.createDirectories(config.dataDir());
    Path spool = Files.createDirectories(data.resolve("spool"));
    for (Path open : List.of(data, spool)) {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    try (Node _ = Node.start(config, surroundings());
        Stream<Path> all = Files.list(data)) {
      List<Path> directories = all.filter(Files::isDirectory).toList();
      assertThat(directories).contains(spool, data.resolve("run"), data.resolve("tls"));
      for (Path own : directories) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
            .as("%s", own)
            .isEqualTo("rwx------");
      }
    }
  }

  @Test
  void whatIsHandedInArrivesSignedAndOverTls() throws Exception {
    try (Node node = Node.start(config(0, freePort()), surroundings())) {
      Map<String, Object> status = ask(node, "status", Map.of()).getFirst();
      String id = submit(Json.text(status, "submission").orElseThrow());

      Map<String, Object> mail =
          ask(node, "inbox.wait", Json.object("to", "ann@example.net", "timeout_ms", 20_000))
              .getFirst();
      Map<String, Object> told = ask(node, "explain", Json.object("id", id)).getFirst();

      assertThat(mail)
          .containsEntry("message", id)
          .containsEntry("from", "me@sandbox.test")
          .containsEntry("subject", "a test");
      assertThat(Json.text(mail, "tls").orElseThrow()).startsWith("TLSv1.3");
      assertThat(directory.resolve("data/dkim/sandbox.test.pem")).exists();
      assertThat(told).containsEntry("recipient", "ann@example.net");
      assertThat(node.caught()).isEqualTo(1);
    }
  }

  @Test
  void everyEventIsInTheFile() throws Exception {
    Path file = directory.resolve("posthorn.toml");
    config(0, freePort());
    Files.writeString(file, Files.readString(file) + "\n[log]\nevents = true\n");
    Config config = ((ConfigLoader.Loaded) ConfigLoader.load(file, Map.of())).config();
    Path events = directory.resolve("data/events.jsonl");
    String id;
    try (Node node = Node.start(config, surroundings())) {
      Map<String, Object> status = ask(node, "status", Map.of()).getFirst();
      assertThat(status).containsEntry("event_file", events.toString());
      id = submit(Json.text(status, "submission").orElseThrow());
      ask(node, "inbox.wait", Json.object("to", "ann@example.net", "timeout_ms", 20_000));
    }
    List<Map<String, Object>> written =
        Files.readAllLines(events).stream().map(line -> Json.read(line).orElseThrow()).toList();
    assertThat(written).extracting("event").containsExactly("accepted", "delivered");
    for (Map<String, Object> event : written) {
      assertThat(event).containsEntry("recipient", "ann@example.net");
      assertThat(Json.text(Json.child(event.get("posthorn")).orElseThrow(), "message"))
          .contains(id);
    }
  }

  @Test
  void readinessAndMetricsAreServed() throws Exception {
    int port = freePort();
    try (Node _ = Node.start(config(0, port), surroundings())) {
      assertThat(get(port, "/readyz?verbose")).isEqualTo("[+]listeners ok\n[+]spool ok\nok\n");
      assertThat(problems(get(port, "/metrics"))).isEmpty();
    }
  }

  @Test
  void aSecondNodeOnTheSameDataIsTemporary() throws Exception {
    try (Node _ = Node.start(config(0, freePort()), surroundings())) {
      assertThatThrownBy(() -> Node.start(config(0, freePort()), surroundings()))
          .isInstanceOfSatisfying(StartException.class, e -> assertThat(e.exit()).isEqualTo(75))
          .hasMessageContaining("in use by another posthorn");
    }
  }

  @Test
  void aPortInUseNamesItsPlaceAndItsOwner() throws Exception {
    try (ServerSocket other = new ServerSocket(0)) {
      int port = other.getLocalPort();

      assertThatThrownBy(() -> Node.start(config(port, freePort()), surroundings()))
          .isInstanceOfSatisfying(StartException.class, e -> assertThat(e.exit()).isEqualTo(78))
          .hasMessageMatching(
              (".*posthorn.toml:8:\\d+: error: cannot listen on 127.0.0.1:%d:"
                      + " in use by process %d .*")
                  .formatted(port, ProcessHandle.current().pid()));
    }
  }

  @Test
  void aControlSocketThatCannotBeIsRefusedBeforeMailIsTaken() throws Exception {
    Map<String, String> environment = Map.of("RUNTIME_DIRECTORY", "/" + "x".repeat(100));
    Surroundings around =
        new Surroundings(
            new SteadyTime(Time.system()), new SecureRandom(), environment, new Build("1", "25"));

    assertThatThrownBy(() -> Node.start(config(0, freePort()), around))
        .isInstanceOfSatisfying(StartException.class, e -> assertThat(e.exit()).isEqualTo(78));
    assertThat(directory.resolve("data/tls")).doesNotExist();
  }

  @Test
  void statusNamesListenersAsConfigured() throws Exception {
    Path file = directory.resolve("posthorn.toml");
    config(0, freePort());
    String text = Files.readString(file).replace("127.0.0.1:0", "0.0.0.0:0");
    Files.writeString(file, text.replace("auth = \"any\"", ""));
    Config config = ((ConfigLoader.Loaded) ConfigLoader.load(file, Map.of())).config();

    try (Node node = Node.start(config, surroundings())) {
      Map<String, Object> status = ask(node, "status", Map.of()).getFirst();
      assertThat(Json.objects(status, "listeners").getFirst().get("address").toString())
          .startsWith("0.0.0.0:");
      assertThat(Json.text(status, "submission").orElseThrow()).startsWith("127.0.0.1:");
    }
  }

  @Test
  void whatFailedToStartHoldsNothing() throws Exception {
    try (ServerSocket other = new ServerSocket(0)) {
      int port = other.getLocalPort();
      assertThatThrownBy(() -> Node.start(config(port, freePort()), surroundings()))
          .isInstanceOf(StartException.class);
    }
    Node.start(config(0, freePort()), surroundings()).close();
  }

  /** Prometheus' own rules for names (promtool check metrics). */
  private static List<String> problems(String metrics) {
    List<String> problems = new ArrayList<>();
    for (String line : metrics.lines().filter(line -> line.startsWith("# TYPE ")).toList()) {
      String[] words = line.split(" ", -1);
      String name = words[2];
      boolean counter = words[3].equals("counter");
      if (counter != name.endsWith("_total")) {
        problems.add(name + ": just counters end in _total");
      }
      if (!name.matches("[a-z][a-z0-9_]*") || name.contains("__")) {
        problems.add(name + ": lower case and single underscores");
      }
      if (name.endsWith("_milliseconds") || name.endsWith("_kilobytes")) {
        problems.add(name + ": base units");
      }
      boolean known = name.matches("(posthorn|jvm|process|system)_.*");
      if (!known) {
        problems.add(name + ": unknown prefix");
      }
    }
    assertThat(metrics).contains("# TYPE posthorn_build_info gauge");
    return problems;
  }

  private Config config(int smtpPort, int metricsPort) throws IOException {
    Path file = directory.resolve("posthorn.toml");
    Files.writeString(
        file,
        """
        mode = "sink"
        data_dir = "%s"

        [smtp]
        hostname = "localhost"

        [[smtp.listener]]
        address = "127.0.0.1:%d"
        kind = "submission"
        tls = "starttls"
        require_tls = false
        auth = "any"

        [smtp.submission]
        from_policy = "any"

        [smtp.trusted]
        networks = ["127.0.0.0/8"]

        [spool]
        min_free = "1MiB"

        [http]
        metrics = "127.0.0.1:%d"
        """
            .formatted(directory.resolve("data"), smtpPort, metricsPort));
    return switch (ConfigLoader.load(file, Map.of())) {
      case ConfigLoader.Loaded loaded -> loaded.config();
      case ConfigLoader.Invalid invalid -> throw new AssertionError(invalid.problems());
    };
  }

  private static Surroundings surroundings() {
    return new Surroundings(
        new SteadyTime(Time.system()), new SecureRandom(), Map.of(), new Build("1.0.0", "25"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Hands a mail in; returns its id. */
  private static String submit(String address) throws IOException {
    int colon = address.lastIndexOf(':');
    String reply = "";
    try (Socket socket =
            new Socket(
                address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        OutputStream out = socket.getOutputStream();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      in.readLine();
      for (String line :
          List.of(
              "HELO client",
              "MAIL FROM:<me@sandbox.test>",
              "RCPT TO:<ann@example.net>",
              "DATA",
              "From: me@sandbox.test\r\nSubject: a test\r\n\r\nHello.\r\n.",
              "QUIT")) {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        String answer = in.readLine();
        reply = answer.contains("queued as ") ? answer : reply;
      }
    }
    return reply.substring(reply.indexOf("queued as ") + "queued as ".length());
  }

  private static List<Map<String, Object>> ask(
      Node node, String command, Map<String, Object> arguments) throws IOException {
    List<Map<String, Object>> items = new ArrayList<>();
    assertThat(new ControlClient(node.controlSocket()).ask(command, arguments, items::add))
        .isEqualTo(ControlCommand.DONE);
    return items;
  }

  private static String get(int port, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + port + path);
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
