package io.posthorn.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.account.SendingDomain;
import io.posthorn.address.Domain;
import io.posthorn.eventlog.EventFileSettings;
import io.posthorn.intake.FromPolicy;
import io.posthorn.options.TlsPolicy;
import io.posthorn.sasl.Mechanism;
import io.posthorn.server.Kind;
import io.posthorn.server.TlsMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {

  private static final String SMALL =
      """
      mode = "relay"
      [smtp]
      hostname = "relay.example.org"
      [[smtp.listener]]
      address = "127.0.0.1:0"
      [smtp.trusted]
      networks = ["10.0.0.0/8"]
      """;

  @TempDir private Path base;

  @Test
  void smallFileHasTheDefaults() {
    Config config = loaded(SMALL);
    assertThat(config.mode()).isEqualTo(Config.Mode.RELAY);
    assertThat(config.dataDir()).isEqualTo(Path.of("/var/lib/posthorn"));
    assertThat(config.smtp().maxMessageSize()).isEqualTo(26_214_400);
    assertThat(config.smtp().maxRecipients()).isEqualTo(1000);
    assertThat(config.smtp().submission().mechanisms()).containsExactly(Mechanism.values());
    assertThat(config.smtp().submission().fromPolicy()).isEqualTo(FromPolicy.CREDENTIAL_DOMAIN);
    assertThat(config.smtp().tls().files()).isEmpty();
    SmtpConfig.Listener listener = config.smtp().listeners().getFirst();
    assertThat(listener.kind()).isEqualTo(Kind.SUBMISSION);
    assertThat(listener.tls()).isEqualTo(TlsMode.STARTTLS);
    assertThat(listener.requireTls()).isTrue();
    assertThat(listener.anyLogin()).isFalse();
    assertThat(listener.place()).hasToString("posthorn.toml:5:1");
    assertThat(config.storage().minFree()).isEmpty();
    assertThat(config.storage().events()).isEqualTo(Duration.ofDays(30));
    OutboundConfig outbound = config.outbound();
    assertThat(outbound.resolvers()).isEmpty();
    assertThat(outbound.exchangers().port()).isEqualTo(25);
    assertThat(outbound.exchangers().prohibited().contains(ip("127.0.0.9"))).isTrue();
    assertThat(outbound.exchangers().prohibited().contains(ip("::1"))).isTrue();
    assertThat(outbound.exchangers().prohibited().contains(ip("10.0.0.1"))).isFalse();
    assertThat(outbound.smarthost()).isEmpty();
    assertThat(outbound.retry().delays()).hasSize(7).last().isEqualTo(Duration.ofHours(4));
    assertThat(outbound.retry().expireAfter()).isEqualTo(Duration.ofDays(3));
    assertThat(config.http().metrics()).isEmpty();
  }

  @Test
  void readsSubmissionAndSenders() throws IOException {
    Files.writeString(base.resolve("key"), "pem\ntext\n");
    Config config =
        loaded(
            SMALL
                + """
                [smtp.submission]
                mechanisms = ["LOGIN"]
                from_policy = "any"
                [[domain]]
                name = "mg.example.org"
                require_tls = true
                skip_verification = true
                unsigned = "allow"
                dkim = [{ selector = "a", key = { file = "key" } }]
                [[credential]]
                login = "App@MG.example.org"
                password = { env = "PASSWORD" }
                """,
            Map.of("PASSWORD", "s3cret"));

    assertThat(config.smtp().submission())
        .satisfies(submission -> {
          assertThat(submission.mechanisms()).containsExactly(Mechanism.LOGIN);
          assertThat(submission.fromPolicy()).isEqualTo(FromPolicy.ANY);
        });
    Senders.SenderDomain domain = config.senders().domains().getFirst();
    assertThat(domain.settings())
        .isEqualTo(
            new SendingDomain(
                new Domain("mg.example.org"), new TlsPolicy(true, false), true, true, true));
    assertThat(domain.dkim().getFirst().selector()).isEqualTo("a");
    assertThat(domain.dkim().getFirst().pem().value()).isEqualTo("pem\ntext");
    Senders.Credential credential = config.senders().credentials().getFirst();
    assertThat(credential.login()).isEqualTo("App@mg.example.org");
    assertThat(credential.password().value()).isEqualTo("s3cret");
    assertThat(credential.toString()).contains("secret from variable PASSWORD");
    assertThat(config.toString()).doesNotContain("s3cret", "pem\ntext");
  }

  @Test
  void readsOutbound() throws IOException {
    Files.writeString(base.resolve("hop"), "hop-password\n");
    OutboundConfig outbound =
        loaded(
                SMALL
                    + """
                    [outbound]
                    resolver = ["192.0.2.53", "[2001:db8::53]:5353"]
                    smarthost = { host = "192.0.2.1", tls = "implicit", login = "me", \
                    password = { cred = "hop" } }
                    retry = ["500ms", "1s"]
                    expire_after = "1h"
                    [[outbound.ip]]
                    address = "2001:db8::11"
                    name = "a"
                    [outbound.provider.gmail]
                    rate = "60/min"
                    """,
                Map.of("CREDENTIALS_DIRECTORY", base.toString()))
            .outbound();

    assertThat(outbound.resolvers())
        .containsExactly(
            new InetSocketAddress(ip("192.0.2.53"), 53),
            new InetSocketAddress(ip("2001:db8::53"), 5353));
    OutboundConfig.Smarthost smarthost = outbound.smarthost().orElseThrow();
    assertThat(smarthost.host()).isEqualTo("192.0.2.1");
    assertThat(smarthost.port()).isEqualTo(587);
    assertThat(smarthost.tls()).isEqualTo(TlsMode.IMPLICIT);
    assertThat(smarthost.login().orElseThrow().password().value()).isEqualTo("hop-password");
    assertThat(smarthost.toString()).doesNotContain("hop-password");
    assertThat(outbound.retry().delays())
        .containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1));
    assertThat(outbound.retry().expireAfter()).isEqualTo(Duration.ofHours(1));
    assertThat(outbound.sources().ips().getFirst().hello())
        .isEqualTo(new Domain("relay.example.org"));
    assertThat(outbound.providers())
        .containsEntry(
            "gmail",
            new OutboundConfig.ProviderLimits(
                OptionalInt.empty(), Optional.of(new Rate(60, Duration.ofMinutes(1)))));
  }

  @Test
  void readsStorageAndHttp() {
    Config config =
        loaded(
            SMALL
                + """
                [spool]
                min_free = "256MiB"
                [retention]
                events = "1y"
                [http]
                public_url = "https://relay.example.org/"
                metrics = "[::1]:9464"
                """);
    assertThat(config.storage().minFree()).contains(new MinFree.Amount(256 << 20));
    assertThat(config.storage().events()).isEqualTo(Duration.ofDays(365));
    assertThat(config.http().publicUrl()).contains("https://relay.example.org");
    assertThat(config.http().metrics().orElseThrow().address())
        .isEqualTo(new InetSocketAddress(ip("::1"), 9464));
  }

  /** The last attempt may come 3 days and expire_after behind the event that says what it is of. */
  @ParameterizedTest
  @CsvSource({
    "30d, 26d, false",
    "30d, 27d, true",
    "2d, 1h, true",
    "74h, 1h, false",
  })
  void warnsWhereMailOutlivesItsEvents(String events, String expireAfter, boolean warned) {
    String retention = "[retention]\nevents = \"" + events + "\"\n";
    String outbound = "[outbound]\nexpire_after = \"" + expireAfter + "\"\n";
    ConfigLoader.Result result = parse(SMALL + retention + outbound, Map.of());
    assertThat(result).isInstanceOf(ConfigLoader.Loaded.class);
    assertThat(result.problems().stream().anyMatch(p -> p.message().contains("outlive")))
        .isEqualTo(warned);
  }

  @Test
  void readsWhereEventsAreWritten() throws IOException {
    Files.createDirectory(base.resolve("log"));
    assertThat(loaded(SMALL).storage().eventFile()).isEmpty();
    assertThat(loaded(SMALL + "[log]\nevents = false\n").storage().eventFile()).isEmpty();
    assertThat(loaded(SMALL + "[log]\nevents = true\n").storage().eventFile())
        .contains(
            new EventFileSettings(
                Path.of("/var/lib/posthorn/events.jsonl"), 100 << 20, Duration.ofDays(30)));
    String table = "events = { path = \"log/e.jsonl\", rotation = \"1GiB\", age = \"7d\" }\n";
    assertThat(loaded(SMALL + "[log]\n" + table).storage().eventFile())
        .contains(new EventFileSettings(base.resolve("log/e.jsonl"), 1 << 30, Duration.ofDays(7)));
    assertThat(loaded(SMALL + "[log.events]\nage = \"7d\"\n").storage().eventFile())
        .contains(
            new EventFileSettings(
                Path.of("/var/lib/posthorn/events.jsonl"), 100 << 20, Duration.ofDays(7)));
  }

  @Test
  void environmentOverridesTheFile() {
    Config config =
        loaded(
            SMALL,
            Map.of(
                "POSTHORN__SMTP__HOSTNAME", "other.example.org",
                "POSTHORN__SMTP__MAX_RECIPIENTS", "5",
                "POSTHORN__SMTP__TRUSTED__NETWORKS", "[\"192.0.2.0/24\"]",
                "POSTHORN__SMTP__PROXY_FROM", "[\"10.0.0.0/24\"]",
                "POSTHORN__SMTP__XCLIENT_FROM", "[\"10.0.1.1\"]",
                "POSTHORN__OUTBOUND__RETRY", "[\"1s\"]",
                "POSTHORN__SPOOL__MIN_FREE", "5%",
                "POSTHORN__OUTBOUND__PROVIDER__GMAIL__CONNECTIONS", "7",
                "POSTHORN_CONFIG", "/somewhere"));
    assertThat(config.smtp().hostname()).isEqualTo(new Domain("other.example.org"));
    assertThat(config.smtp().maxRecipients()).isEqualTo(5);
    assertThat(config.smtp().trusted().networks().contains(ip("192.0.2.9"))).isTrue();
    assertThat(config.smtp().trusted().networks().contains(ip("10.0.0.1"))).isFalse();
    assertThat(config.smtp().trusted().hosts().proxies().contains(ip("10.0.0.1"))).isTrue();
    assertThat(config.smtp().trusted().hosts().introducers().contains(ip("10.0.1.1"))).isTrue();
    assertThat(config.outbound().retry().delays()).containsExactly(Duration.ofSeconds(1));
    assertThat(config.storage().minFree()).contains(new MinFree.Part(0.05));
    assertThat(config.outbound().providers().get("gmail").connections()).hasValue(7);
  }

  @Test
  void wrongVariablesAreErrors() {
    ConfigLoader.Result result =
        parse(
            SMALL,
            Map.of(
                "POSTHORN__SMPT__HOSTNAME", "x",
                "POSTHORN__SMTP__MAX_RECIPIENTS", "many",
                "POSTHORN__SMTP__LISTENER__ADDRESS", "127.0.0.1:25"));
    assertThat(ProblemReport.of(result.source(), result.problems()))
        .isEqualTo(
            """
            POSTHORN__SMTP__LISTENER__ADDRESS  error  `listener` is not a section, \
            so nothing in it can be set from the environment
                  | write it into the file
            POSTHORN__SMTP__MAX_RECIPIENTS  error  `many` is not a number from 1 to 100000: \
            write it without quotes
            POSTHORN__SMPT__HOSTNAME  error  unknown key `smpt`
                  | did you mean `smtp`?
            """);
  }

  @Test
  void unreadableFileIsAProblem() throws IOException {
    ConfigLoader.Result missing = ConfigLoader.load(base.resolve("none.toml"), Map.of());
    assertThat(ProblemReport.of(missing.source(), missing.problems()))
        .isEqualTo(
            base
                + """
                /none.toml  error  the file does not exist
                      | create it, or name one with --config
                """);
    Files.write(base.resolve("latin.toml"), new byte[] {'#', (byte) 0xe4});
    ConfigLoader.Result latin = ConfigLoader.load(base.resolve("latin.toml"), Map.of());
    assertThat(ProblemReport.summary(latin.problems())).isEqualTo("1 error, 0 warnings");
    ConfigLoader.Result folder = ConfigLoader.load(base, Map.of());
    assertThat(folder).isInstanceOf(ConfigLoader.Invalid.class);
  }

  @Test
  void readsAFile() throws IOException {
    Path file = Files.writeString(base.resolve("posthorn.toml"), SMALL);
    assertThat(ConfigLoader.load(file, Map.of())).isInstanceOf(ConfigLoader.Loaded.class);
  }

  @Test
  void devIsSound() {
    ConfigLoader.Result result = DevConfig.of(base, 100, Map.of());
    assertThat(result).isInstanceOf(ConfigLoader.Loaded.class);
    assertThat(result.problems()).isEmpty();
    Config config = ((ConfigLoader.Loaded) result).config();
    assertThat(config.mode()).isEqualTo(Config.Mode.SINK);
    assertThat(config.dataDir()).isEqualTo(base);
    assertThat(config.smtp().listeners().getFirst().address().getPort()).isEqualTo(1125);
    assertThat(config.smtp().listeners().getFirst().anyLogin()).isTrue();
    assertThat(config.storage().minFree()).contains(new MinFree.Amount(256 << 20));
    assertThat(config.storage().eventFile().orElseThrow().path())
        .isEqualTo(base.resolve("events.jsonl"));
    assertThat(DevConfig.of(base, 0, Map.of("POSTHORN__SMTP__HOSTNAM", "x")))
        .isInstanceOf(ConfigLoader.Invalid.class);
  }

  @Test
  void deepNestingIsAProblemAndNoCrash() {
    String deep = "a = " + "[".repeat(100_000);
    assertThat(parse(deep, Map.of())).isInstanceOf(ConfigLoader.Invalid.class);
  }

  private Config loaded(String text) {
    return loaded(text, Map.of());
  }

  private Config loaded(String text, Map<String, String> environment) {
    ConfigLoader.Result result = parse(text, environment);
    assertThat(result.problems()).noneMatch(Problem::isError);
    return ((ConfigLoader.Loaded) result).config();
  }

  private ConfigLoader.Result parse(String text, Map<String, String> environment) {
    return ConfigLoader.parse("posthorn.toml", text, base, environment);
  }

  private static InetAddress ip(String text) {
    return InetAddress.ofLiteral(text);
  }
}
