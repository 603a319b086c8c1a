package io.posthorn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.config.Config;
import io.posthorn.config.ConfigLoader;
import io.posthorn.node.Node;
import io.posthorn.node.Surroundings;
import io.posthorn.ops.Build;
import io.posthorn.ops.ControlClient;
import io.posthorn.ops.Json;
import io.posthorn.time.SteadyTime;
import io.posthorn.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a login may do, and who is banned: by file and by command, over real SMTP. */
class RightsCommandsTest {

  private static final String LOGIN = "app@mg.example.org";
  private static final String PASSWORD = "in the file, and long";

  @TempDir private Path directory;

  private final Later time = new Later();

  private Node node;
  private Terminal pipe;

  @BeforeEach
  void start() throws Exception {
    Files.writeString(directory.resolve("password"), PASSWORD + "\n");
    Files.writeString(
        directory.resolve("posthorn.toml"),
        """
        mode = "sink"
        data_dir = "%s"

        [smtp]
        hostname = "relay.example.org"

        [[smtp.listener]]
        address = "127.0.0.1:0"
        kind = "submission"
        tls = "starttls"
        require_tls = false

        [smtp.submission.guard]
        failures = 3
        delay = "0"
        exempt = []

        [smtp.submission.stolen]
        recipients = 2

        [spool]
        min_free = "1MiB"

        [[domain]]
        name = "mg.example.org"
        unsigned = "allow"

        [[credential]]
        login = "web07@mg.example.org"
        password = { file = "password" }
        senders = ["*@mg.example.org"]
        max_recipients = 2
        rewrite_from = "web07@mg.example.org"
        """
            .formatted(directory.resolve("data")));
    node = startNode();
    pipe = new Terminal(directory, false);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void aLoginMayBeNarrowedAndWidenedWhileItIsUsed() throws Exception {
    String password = add(LOGIN);
    try (Smtp smtp = smtp()) {
      assertThat(smtp.logIn(LOGIN, password)).startsWith("235 ");
      assertThat(smtp.say("MAIL FROM:<ann@mg.example.org>")).startsWith("250 ");
      assertThat(smtp.say("RSET")).startsWith("250 ");

      assertThat(run("credential", "set", LOGIN, "--sender", LOGIN, "--max-recipients", "1"))
          .isZero();
      assertThat(pipe.out()).isEqualTo(LOGIN + "  " + LOGIN + ", 1 recipients\n");
      assertThat(smtp.say("MAIL FROM:<ann@mg.example.org>"))
          .isEqualTo(
              "550 5.7.1 <ann@mg.example.org>: this login may send as app@mg.example.org only");
      assertThat(smtp.say("MAIL FROM:<app@mg.example.org>")).startsWith("250 ");
      assertThat(smtp.say("RCPT TO:<a@example.net>")).startsWith("250 ");
      assertThat(smtp.say("RCPT TO:<b@example.net>"))
          .isEqualTo("452 4.5.3 This login may write to 1 recipients at a time");
      assertThat(smtp.say("RSET")).startsWith("250 ");

      assertThat(run("credential", "set", LOGIN, "--any-sender", "--max-recipients", "0")).isZero();
      assertThat(pipe.out()).isEqualTo(LOGIN + "  without limits\n");
      assertThat(smtp.say("MAIL FROM:<ann@mg.example.org>")).startsWith("250 ");
    }
  }

  @Test
  void rightsOutliveARestartAndANewPassword() throws Exception {
    assertThat(
            run(
                "credential",
                "add",
                LOGIN,
                "--sender",
                "*@mg.example.org",
                "--hourly",
                "500",
                "--daily",
                "3000",
                "--rewrite-from",
                LOGIN,
                "--json"))
        .isZero();
    assertThat(run("credential", "passwd", LOGIN)).isZero();
    node.close();
    node = startNode();

    assertThat(run("credential", "list", "--json")).isZero();
    Map<String, Object> item =
        Json.objects(Json.read(pipe.out()).orElseThrow(), "items").stream()
            .filter(each -> LOGIN.equals(each.get("login")))
            .findFirst()
            .orElseThrow();
    Map<String, Object> rights = Json.child(item.get("rights")).orElseThrow();
    assertThat(rights)
        .containsEntry("senders", List.of("*@mg.example.org"))
        .containsEntry("rewrite_from", LOGIN)
        .doesNotContainKey("max_recipients");
    assertThat(Json.number(rights, "hourly", 0)).isEqualTo(500);
    assertThat(Json.number(rights, "daily", 0)).isEqualTo(3000);
    assertThat(run("credential", "list")).isZero();
    assertThat(pipe.out())
        .contains("*@mg.example.org, 500/h, 3000/day, else from app@mg.example.org");
  }

  @Test
  void whatMakesNoSenseIsSaid() throws Exception {
    add(LOGIN);
    assertThat(run("credential", "set", LOGIN)).isEqualTo(2);
    assertThat(run("credential", "set", LOGIN, "--sender", "everybody")).isEqualTo(2);
    assertThat(pipe.err()).contains("'everybody' is no address to send as: use app@mg.example.org");
    assertThat(run("credential", "set", LOGIN, "--rewrite-from", "x@example.net")).isEqualTo(2);
    assertThat(pipe.err()).contains("use an address in mg.example.org");
    assertThat(run("credential", "set", LOGIN, "--hourly", "-1")).isEqualTo(2);
    assertThat(run("credential", "set", "nobody@mg.example.org", "--hourly", "1")).isEqualTo(4);
    assertThat(run("credential", "set", "web07@mg.example.org", "--hourly", "1")).isEqualTo(1);
    assertThat(pipe.err()).contains("managed by the file");
  }

  @Test
  void aMachineThatSendsAsRootIsTaughtAnotherName() throws Exception {
    try (Smtp smtp = smtp()) {
      assertThat(smtp.logIn("web07@mg.example.org", PASSWORD)).startsWith("235 ");
      assertThat(smtp.say("MAIL FROM:<root@web07.internal>")).startsWith("250 ");
      assertThat(smtp.say("RCPT TO:<ann@example.net>")).startsWith("250 ");
      assertThat(smtp.say("DATA")).startsWith("354 ");
      assertThat(smtp.say("From: root@web07.internal (Cron)\r\nSubject: cron\r\n\r\nx\r\n."))
          .startsWith("250 ");
    }
    assertThat(run("inbox", "wait", "--to", "ann@example.net", "--timeout", "20s")).isZero();
    assertThat(run("inbox", "show", "--raw")).isZero();
    assertThat(pipe.out())
        .contains(
            "\r\nFrom: <web07@mg.example.org>\r\n",
            "\r\nX-Original-From: root@web07.internal (Cron)\r\n")
        .doesNotContain("\nFrom: root");
  }

  @Test
  void aNetworkThatGuessesIsBannedListedAndForgiven() throws Exception {
    for (int i = 0; i < 2; i++) {
      assertThat(guess("guess " + i)).startsWith("535 ");
    }
    assertThat(guess("the last guess")).startsWith("421 4.7.0 ");

    assertThat(run("throttle", "show", "--json")).isZero();
    Map<String, Object> document = Json.read(pipe.out()).orElseThrow();
    assertThat(document).containsEntry("schema", "posthorn.throttle.v1");
    assertThat(Json.objects(document, "items").getFirst())
        .containsEntry("kind", "login-ban")
        .containsEntry("network", "127.0.0.1/32");
    assertThat(run("throttle", "show")).isZero();
    assertThat(pipe.out()).contains("127.0.0.1/32").contains("29min");

    assertThat(run("throttle", "lift", "nonsense")).isEqualTo(2);
    assertThat(run("throttle", "lift", "192.0.2.1")).isEqualTo(4);
    assertThat(run("throttle", "lift", "127.0.0.1/32")).isZero();
    assertThat(run("throttle", "show")).isZero();
    try (Smtp smtp = smtp()) {
      assertThat(smtp.logIn("web07@mg.example.org", PASSWORD)).startsWith("235 ");
    }
  }

  /** Loopback has many networks. The first that a login uses is its own; nothing else is known. */
  @Test
  void aLoginThatLooksStolenWaitsForSomebodyWhoKnows() throws Exception {
    try (Smtp office = smtp()) {
      send(office, "one@example.net");
    }
    time.ahead = Duration.ofDays(1).toNanos(); // until then nothing is held
    try (Smtp thief = smtpFrom("127.66.0.1")) {
      send(thief, "two@example.net", "three@example.net", "four@example.net");
    }
    assertThat(run("queue", "list", "--why", "stolen-login", "--json")).isZero();
    List<Map<String, Object>> items = Json.objects(Json.read(pipe.out()).orElseThrow(), "items");
    assertThat(items).extracting(item -> item.get("state")).containsOnly("held").hasSize(1);
    assertThat(items.getFirst())
        .containsEntry("recipient", "four@example.net")
        .containsEntry("why", "held by posthorn: \"new network 127.66.0.0/24\"");
    assertThat(run("throttle", "show")).isZero();
    assertThat(pipe.out()).contains("web07@mg.example.org  stolen-login");

    assertThat(run("throttle", "lift", "web07@mg.example.org")).isZero();
    assertThat(run("queue", "release", "--why", "stolen-login", "--yes")).isZero();
    assertThat(run("inbox", "wait", "--to", "four@example.net", "--timeout", "20s")).isZero();
    try (Smtp thief = smtpFrom("127.66.0.1")) {
      send(thief, "five@example.net");
    }
    assertThat(run("inbox", "wait", "--to", "five@example.net", "--timeout", "20s")).isZero();
  }

  /** A message to each. */
  private static void send(Smtp smtp, String... recipients) throws IOException {
    assertThat(smtp.logIn("web07@mg.example.org", PASSWORD)).startsWith("235 ");
    for (String recipient : recipients) {
      assertThat(smtp.say("MAIL FROM:<web07@mg.example.org>")).startsWith("250 ");
      assertThat(smtp.say("RCPT TO:<" + recipient + ">")).startsWith("250 ");
      assertThat(smtp.say("DATA")).startsWith("354 ");
      assertThat(smtp.say("Subject: x\r\n\r\nx\r\n.")).startsWith("250 ");
    }
  }

  private String guess(String password) throws IOException {
    try (Smtp smtp = smtp()) {
      return smtp.logIn("web07@mg.example.org", password);
    }
  }

  private int run(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--config");
    all.add(directory.resolve("posthorn.toml").toString());
    return pipe.run(all.toArray(String[]::new));
  }

  /** Makes a login; gives its password. */
  private String add(String login) {
    assertThat(run("credential", "add", login, "--json")).isZero();
    return Json.text(Json.read(pipe.out()).orElseThrow(), "password").orElseThrow();
  }

  private Node startNode() throws Exception {
    Config config =
        switch (ConfigLoader.load(directory.resolve("posthorn.toml"), Map.of())) {
          case ConfigLoader.Loaded loaded -> loaded.config();
          case ConfigLoader.Invalid invalid -> throw new AssertionError(invalid.problems());
        };
    return Node.start(
        config,
        new Surroundings(
            new SteadyTime(time), new SecureRandom(), Map.of(), new Build("1.0.0", "25")));
  }

  /** The clocks of the machine, of which the monotonic one can be put forward. */
  private static final class Later implements Time {

    private volatile long ahead;

    @Override
    public Instant now() {
      return Time.system().now();
    }

    @Override
    public long ticks() {
      return Time.system().ticks() + ahead;
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      Time.system().sleep(duration);
    }
  }

  private Smtp smtp() throws IOException {
    return smtpFrom("127.0.0.1");
  }

  private Smtp smtpFrom(String client) throws IOException {
    List<Map<String, Object>> items = new ArrayList<>();
    new ControlClient(node.controlSocket()).ask("status", Map.of(), items::add);
    return new Smtp(Json.text(items.getFirst(), "submission").orElseThrow(), client);
  }
}
