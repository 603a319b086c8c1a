package io.posthorn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.posthorn.config.Config;
import io.posthorn.config.ConfigLoader;
import io.posthorn.node.Node;
import io.posthorn.node.Surroundings;
import io.posthorn.ops.Build;
import io.posthorn.ops.ControlClient;
import io.posthorn.ops.ControlCommand.Failed;
import io.posthorn.ops.Json;
import io.posthorn.time.SteadyTime;
import io.posthorn.time.Time;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Domains, keys and logins from the command line, against a running relay and over real SMTP. */
class AccountsTest {

  private static final String LOGIN = "app@mg.example.org";

  @TempDir private Path directory;

  private Node node;
  private Terminal pipe;
  private Terminal screen;

  @BeforeEach
  void start() throws Exception {
    Files.writeString(directory.resolve("password"), "in the file\n");
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

        [spool]
        min_free = "1MiB"

        [[domain]]
        name = "file.example.org"
        unsigned = "allow"

        [[credential]]
        login = "cron@file.example.org"
        password = { file = "password" }
        """
            .formatted(directory.resolve("data")));
    node = startNode();
    pipe = new Terminal(directory, false);
    screen = new Terminal(directory, true);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void aDomainAndALoginAreAllThatIsNeededToSend() throws Exception {
    assertThat(run("domain", "add", "mg.example.org", "--selector", "s1")).isZero();
    assertThat(pipe.out())
        .startsWith("mg.example.org added; the new DKIM key s1 signs its mail from now on.\n")
        .contains("\nmg.example.org. IN TXT ( \"v=spf1 a:relay.example.org -all\" )\n")
        .contains("\ns1._domainkey.mg.example.org. IN TXT ( \"v=DKIM1; k=rsa; p=MII")
        .contains("\n_dmarc.mg.example.org. IN TXT ( \"v=DMARC1; p=none\" )\n")
        .contains("\nmg.example.org. IN MX 10 relay.example.org.\n")
        .endsWith("Next: posthorn credential add postmaster@mg.example.org\n")
        .doesNotContain("PRIVATE");

    String password = add(LOGIN);
    try (Smtp smtp = smtp()) {
      assertThat(smtp.logIn(LOGIN, password)).startsWith("235 ");
      assertThat(smtp.say("MAIL FROM:<app@mg.example.org>")).startsWith("250 ");
      assertThat(smtp.say("RCPT TO:<ann@example.net>")).startsWith("250 ");
      assertThat(smtp.say("DATA")).startsWith("354 ");
      assertThat(smtp.say("From: app@mg.example.org\r\nSubject: signed\r\n\r\nHello.\r\n."))
          .startsWith("250 ");
    }
    assertThat(run("inbox", "wait", "--to", "ann@example.net", "--timeout", "20s")).isZero();
    assertThat(run("inbox", "show", "--raw")).isZero();
    assertThat(pipe.out()).contains("DKIM-Signature:", "d=mg.example.org", "s=s1");
  }

  @Test
  void whatIsPrintedOnceIsNeverLogged() throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    log.start();
    root.addAppender(log);
    run("domain", "add", "mg.example.org");
    String password = add(LOGIN);
    try (Smtp smtp = smtp()) {
      assertThat(smtp.logIn(LOGIN, password)).startsWith("235 ");
    }
    root.detachAppender(log);

    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(line -> line.contains(password) || line.contains("PRIVATE KEY"));
    assertThat(run("credential", "list", "--json")).isZero();
    assertThat(pipe.out()).doesNotContain(password);
  }

  @Test
  void aNewPasswordVoidsTheOldOneAndDeletingVoidsAll() throws Exception {
    run("domain", "add", "mg.example.org");
    String first = add(LOGIN);
    assertThat(reply(LOGIN, first)).startsWith("235 ");

    assertThat(run("credential", "passwd", "app@MG.example.org", "--json")).isZero();
    String second = Json.text(Json.read(pipe.out()).orElseThrow(), "password").orElseThrow();
    assertThat(reply(LOGIN, first)).startsWith("535 5.7.8 ");
    assertThat(reply(LOGIN, second)).startsWith("235 ");

    node.close();
    node = startNode();
    assertThat(reply(LOGIN, second)).startsWith("235 ");

    assertThat(run("credential", "delete", LOGIN, "--yes")).isZero();
    assertThat(pipe.out()).isEqualTo(LOGIN + " deleted\n");
    assertThat(reply(LOGIN, second)).startsWith("535 5.7.8 ");
    assertThat(run("credential", "delete", LOGIN, "--yes")).isEqualTo(4);
    assertThat(pipe.err()).isEqualTo("posthorn: no login is called app@mg.example.org\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"passwd app@MG.example.org", "delete app@mg.example.org --yes"})
  void aSessionEndsWithItsLogin(String change) throws Exception {
    run("domain", "add", "mg.example.org", "--bits", "1024");
    String password = add(LOGIN);
    try (Smtp begun = smtp();
        Smtp idle = smtp()) {
      for (Smtp smtp : List.of(begun, idle)) {
        assertThat(smtp.logIn(LOGIN, password)).startsWith("235 ");
      }
      assertThat(begun.say("MAIL FROM:<app@mg.example.org>")).startsWith("250 ");
      assertThat(begun.say("RCPT TO:<ann@example.net>")).startsWith("250 ");

      assertThat(run(("credential " + change).split(" ", -1))).isZero();

      String refusal = "535 5.7.8 This login is no longer valid; log in again";
      assertThat(idle.say("MAIL FROM:<app@mg.example.org>")).isEqualTo(refusal);
      assertThat(begun.say("DATA")).startsWith("354 ");
      assertThat(begun.say("From: app@mg.example.org\r\n\r\nHello.\r\n.")).isEqualTo(refusal);
      assertThat(begun.say("MAIL FROM:<app@mg.example.org>")).isEqualTo(refusal);
    }
  }

  @Test
  void theFirstAnswerHasThePasswordAndTheRecipes() {
    run("domain", "add", "mg.example.org");
    assertThat(run("credential", "add", LOGIN)).isZero();
    assertThat(pipe.out())
        .startsWith("login     app@mg.example.org\npassword  ")
        .contains("\nrelayhost = [127.0.0.1]:")
        .contains("\nsmtp_tls_security_level = encrypt\n") // our own certificate
        .contains("\n  route_list = * 127.0.0.1 byname\n  self = send\n")
        .contains("\ndefine(`SMART_HOST', `[127.0.0.1]')dnl\n");

    assertThat(run("credential", "passwd", LOGIN, "--recipe", "exim")).isZero();
    assertThat(pipe.out()).startsWith("# Exim on Debian").doesNotContain("postfix", "AuthInfo");
    assertThat(run("credential", "passwd", LOGIN, "--recipe", "qmail")).isEqualTo(2);
    assertThat(pipe.err()).contains("--recipe takes one of: postfix, exim, sendmail");
  }

  @ParameterizedTest
  @CsvSource({"submission, implicit, 0", "mx, starttls, 1"})
  void aPasswordThatIsInNoRecipeIsShownAllTheSame(String kind, String tls, int complaints)
      throws Exception {
    node.close();
    Path file = directory.resolve("posthorn.toml");
    Files.writeString(
        file,
        Files.readString(file)
            .replace("kind = \"submission\"", "kind = \"" + kind + "\"")
            .replace("tls = \"starttls\"", "tls = \"" + tls + "\"")
            .replace("require_tls = false\n", ""));
    node = startNode();
    run("domain", "add", "mg.example.org", "--bits", "1024");
    assertThat(run("credential", "add", LOGIN, "--recipe", "sendmail")).isZero();
    assertThat(pipe.out())
        .matches(
            "(?s)login     app@mg.example.org\npassword  [A-Za-z0-9-]{20,}  \\(shown once\\)\n.*");
    assertThat(pipe.err().lines()).hasSize(complaints);
  }

  @Test
  void aPasswordCanBeBrought() throws Exception {
    run("domain", "add", "mg.example.org");
    pipe.pipe("correct horse battery\nmore\n");
    assertThat(run("credential", "add", LOGIN, "--password-stdin", "--json")).isZero();
    assertThat(Json.read(pipe.out()).orElseThrow())
        .containsEntry("schema", "posthorn.credential.v1")
        .containsEntry("login", LOGIN)
        .containsEntry("domain", "mg.example.org")
        .containsKey("created")
        .doesNotContainKey("password");
    assertThat(reply(LOGIN, "correct horse battery")).startsWith("235 ");

    pipe.pipe("short\n");
    assertThat(run("credential", "passwd", LOGIN, "--password-stdin")).isEqualTo(2);
    assertThat(pipe.err()).contains("a password has 12 to 128 characters, this one has 5");
    pipe.pipe("");
    assertThat(run("credential", "passwd", LOGIN, "--password-stdin")).isEqualTo(2);
    assertThat(reply(LOGIN, "correct horse battery")).startsWith("235 ");
  }

  private static final String COMPLAINTS =
      """
      credential add a@news.example.org | 1 | news.example.org is no sending domain: \
      posthorn domain add news.example.org
      credential add cron@file.example.org | 1 | the login cron@file.example.org is there \
      already: managed by FILE:21
      credential passwd cron@file.example.org | 1 | the login cron@file.example.org is managed \
      by the file: change it at FILE:21
      credential delete cron@file.example.org --yes | 1 | the login cron@file.example.org is \
      managed by the file: change it at FILE:21
      credential passwd nobody@file.example.org | 4 | no login is called nobody@file.example.org
      credential add nonsense | 2 | 'nonsense' is not a login
      credential delete cron@file.example.org | 2 | nobody can be asked here: say --yes
      domain add file.example.org | 1 | the domain file.example.org is there already (FILE:17)
      domain add exa_mple..org | 2 | 'exa_mple..org' is not a domain name
      domain add a.example --selector A | 2 | 'A' is not a selector
      domain add a.example --bits 512 | 2 | a DKIM key has 1024 to 4096 bits
      domain add a.example --unsigned --bits 2048 | 2 | --unsigned makes no key
      domain show a.example | 4 | a.example is no sending domain: posthorn domain add a.example
      dkim keygen a.example | 4 | a.example is no sending domain
      dkim show a.example | 4 | a.example is no sending domain
      dkim keygen file.example.org | 1 | file.example.org is managed by the file: make a key \
      with --out FILE and name it at
      dkim keygen file.example.org --out x.pem | 2 | --out needs a --selector
      """;

  @TestFactory
  Stream<DynamicTest> whatCannotBeIsOneClearLine() {
    String file = directory + "/posthorn.toml:";
    return COMPLAINTS
        .lines()
        .map(row -> {
          String[] cells = row.split(" \\| ", 3);
          return DynamicTest.dynamicTest(
              cells[0],
              () -> {
                assertThat(run(cells[0].split(" ", -1))).isEqualTo(Integer.parseInt(cells[1]));
                assertThat(pipe.err())
                    .startsWith("posthorn: " + cells[2].replace("FILE:", file))
                    .hasLineCount(1);
                assertThat(pipe.out()).isEmpty();
              });
        });
  }

  @Test
  void addingTwiceChangesNothing() throws Exception {
    run("domain", "add", "mg.example.org", "--selector", "s1");
    String password = add(LOGIN);
    assertThat(run("domain", "add", "MG.example.org")).isEqualTo(1);
    assertThat(run("credential", "add", LOGIN)).isEqualTo(1);
    assertThat(pipe.err()).contains("posthorn credential passwd app@mg.example.org gives it a new");
    assertThat(reply(LOGIN, password)).startsWith("235 ");
  }

  @Test
  void somebodyAtTheTerminalIsAsked() throws Exception {
    run("domain", "add", "mg.example.org");
    String password = add(LOGIN);
    String file = directory.resolve("posthorn.toml").toString();
    String[] words = {"credential", "delete", LOGIN, "--config", file};

    assertThat(screen.type("n").run(words)).isEqualTo(1);
    assertThat(screen.err()).contains("Delete the login app@mg.example.org? [y/N] ");
    assertThat(screen.run(words)).isEqualTo(1); // the end of the input is no yes
    assertThat(reply(LOGIN, password)).startsWith("235 ");
    assertThat(screen.type("y").run(words)).isZero();
    assertThat(reply(LOGIN, password)).startsWith("535 ");
  }

  @Test
  void listsSayWhereThingsComeFrom() {
    run("domain", "add", "mg.example.org", "--selector", "s1", "--require-tls");
    run("credential", "add", LOGIN);
    String toml = directory + "/posthorn.toml";

    assertThat(run("credential", "list", "--json")).isZero();
    List<Map<String, Object>> logins = items("posthorn.credentials.v1");
    assertThat(logins.get(0)).containsEntry("login", LOGIN).containsEntry("origin", "store");
    assertThat(logins.get(0)).containsKey("created");
    assertThat(logins.get(1))
        .containsEntry("login", "cron@file.example.org")
        .containsEntry("origin", toml + ":21")
        .doesNotContainKey("created");
    assertThat(run("credential", "list")).isZero();
    assertThat(pipe.out()).contains("cron@file.example.org", toml + ":21");

    assertThat(run("domain", "list", "--json")).isZero();
    List<Map<String, Object>> domains = items("posthorn.domains.v1");
    assertThat(domains.get(0))
        .containsEntry("name", "file.example.org")
        .containsEntry("origin", toml + ":17")
        .containsEntry("unsigned", "allow");
    assertThat(domains.get(1))
        .containsEntry("name", "mg.example.org")
        .containsEntry("origin", "store")
        .containsEntry("require_tls", true)
        .containsEntry("unsigned", "refuse")
        .containsEntry("selectors", List.of("s1"));
  }

  @Test
  void aFurtherKeySignsFirst() {
    run("domain", "add", "mg.example.org", "--selector", "s1", "--bits", "1024");
    assertThat(run("dkim", "keygen", "mg.example.org", "--selector", "s1")).isEqualTo(1);
    assertThat(pipe.err()).contains("has a key s1 already");
    assertThat(run("dkim", "keygen", "mg.example.org", "--bits", "1024", "--json")).isZero();
    Map<String, Object> made = Json.read(pipe.out()).orElseThrow();
    String selector = Json.text(made, "selector").orElseThrow();
    assertThat(selector).matches("ph20[0-9][0-9]a");
    assertThat(made)
        .containsEntry("name", selector + "._domainkey.mg.example.org")
        .containsEntry("signs", true)
        .containsEntry("bits", 1024);

    assertThat(run("dkim", "show", "mg.example.org")).isZero();
    assertThat(pipe.out())
        .startsWith("; " + selector + ", 1024 bits, signs\n" + selector + "._domainkey.mg.")
        .contains("\n; s1, 1024 bits, signs\ns1._domainkey.mg.")
        .doesNotContain("PRIVATE");

    assertThat(run("domain", "show", "mg.example.org", "--json")).isZero();
    Map<String, Object> shown = Json.read(pipe.out()).orElseThrow();
    assertThat(shown)
        .containsEntry("schema", "posthorn.domain.v1")
        .containsEntry("selectors", List.of(selector, "s1"));
    assertThat(Json.objects(shown, "records"))
        .extracting(entry -> entry.get("purpose"))
        .containsExactly("SPF", "DKIM", "DKIM", "DMARC", "MX");
    assertThat(run("domain", "show", "mg.example.org")).isZero();
    assertThat(pipe.out()).contains("origin             store\n", "unsigned mail      refuse\n");
  }

  @Test
  void mailOfAnUnsignedDomainLeavesAsItIs() {
    assertThat(run("domain", "add", "plain.example.org", "--unsigned")).isZero();
    assertThat(pipe.out()).startsWith("plain.example.org added; its mail leaves unsigned.\n");
    assertThat(run("dkim", "show", "plain.example.org")).isZero();
    assertThat(pipe.out()).isEmpty();
    assertThat(pipe.err()).contains("posthorn dkim keygen plain.example.org");
  }

  /** Whoever has the socket may be a program with other ideas. */
  @Test
  void wordsThatMakeNoSenseAreRefused() throws IOException {
    List<Map<String, Object>> nonsense =
        List.of(
            Json.object(),
            Json.object("login", 7, "domain", List.of("x")),
            Json.object("login", "a b@\n", "domain", "x\0y"),
            Json.object("login", "x".repeat(10_000), "domain", "y".repeat(10_000)));
    for (String command :
        List.of(
            "credential.add",
            "credential.passwd",
            "credential.delete",
            "domain.add",
            "domain.show",
            "dkim.keygen",
            "dkim.show")) {
      for (Map<String, Object> arguments : nonsense) {
        assertThat(new ControlClient(node.controlSocket()).ask(command, arguments, item -> {}))
            .as("%s %s", command, arguments)
            .isInstanceOfSatisfying(Failed.class, failed -> assertThat(failed.exit()).isEqualTo(2));
      }
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

  private List<Map<String, Object>> items(String schema) {
    Map<String, Object> document = Json.read(pipe.out()).orElseThrow();
    assertThat(document).containsEntry("schema", schema);
    return Json.objects(document, "items");
  }

  private Node startNode() throws Exception {
    Path file = directory.resolve("posthorn.toml");
    Config config =
        switch (ConfigLoader.load(file, Map.of())) {
          case ConfigLoader.Loaded loaded -> loaded.config();
          case ConfigLoader.Invalid invalid -> throw new AssertionError(invalid.problems());
        };
    return Node.start(
        config,
        new Surroundings(
            new SteadyTime(Time.system()), new SecureRandom(), Map.of(), new Build("1.0.0", "25")));
  }

  private Smtp smtp() throws IOException {
    List<Map<String, Object>> items = new ArrayList<>();
    new ControlClient(node.controlSocket()).ask("status", Map.of(), items::add);
    return new Smtp(Json.text(items.getFirst(), "submission").orElseThrow());
  }

  /** What the relay says to a login. */
  private String reply(String login, String password) throws IOException {
    try (Smtp smtp = smtp()) {
      return smtp.logIn(login, password);
    }
  }

  /** A client that says one line and hears one reply. */
  private static final class Smtp implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader in;

    Smtp(String address) throws IOException {
      int colon = address.lastIndexOf(':');
      socket =
          new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      in.readLine();
      say("EHLO client.example.org");
    }

    String logIn(String login, String password) throws IOException {
      String response = "\0" + login + "\0" + password; // RFC 4616 §2
      return say(
          "AUTH PLAIN "
              + Base64.getEncoder().encodeToString(response.getBytes(StandardCharsets.UTF_8)));
    }

    /** The last line of the reply. */
    String say(String line) throws IOException {
      socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
      String reply = in.readLine();
      while (reply != null && reply.startsWith("-", 3)) {
        reply = in.readLine();
      }
      return String.valueOf(reply);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
