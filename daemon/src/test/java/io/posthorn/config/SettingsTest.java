package io.posthorn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code config show} prints: everything that the page of keys has, and it loads again. */
class SettingsTest {

  /** One of each section, with what must be there and no more. */
  private static final String BARE =
      """
      mode = "relay"
      [smtp]
      hostname = "relay.example.org"
      [[smtp.listener]]
      address = "127.0.0.1:0"
      [[tls.sni]]
      names = ["smtp.example.org"]
      certificate = "host.pem"
      private_key = "host.key"
      [[domain]]
      name = "mg.example.org"
      [[domain.dkim]]
      selector = "a"
      key = { file = "key" }
      [[credential]]
      login = "me@mg.example.org"
      password = { file = "key" }
      [outbound.smarthost]
      host = "smtp.example.net"
      [[outbound.ip]]
      address = "203.0.113.11"
      name = "a"
      [[outbound.pool]]
      name = "default"
      [outbound.provider.NAME]
      [log.events]
      """;

  private static final String FULL =
      """
      mode = "relay"
      data_dir = "mail/\\u00fc \\"quoted\\""

      [smtp]
      hostname = "relay.example.org"
      max_recipients = 50

      [[smtp.listener]]
      address = "127.0.0.1:0"
      tls = "none"

      [[smtp.listener]]
      address = "[::1]:0"
      kind = "mx+submission"

      [smtp.trusted]
      networks = ["10.0.0.0/8", "192.0.2.1"]

      [[domain]]
      name = "mg.example.org"
      dkim = [{ selector = "a", key = { file = "key" } }]

      [[domain]]
      name = "other.example.org"
      unsigned = "allow"

      [[credential]]
      login = "me@mg.example.org"
      password = { env = "PASSWORD" }

      [spool]
      min_free = "5%"

      [outbound]
      resolver = ["192.0.2.53"]
      prohibited_networks = []
      smarthost = { host = "192.0.2.1", login = "me", password = { file = "key" } }
      retry = ["1s", "2min"]

      [[outbound.ip]]
      address = "2001:db8::11"
      name = "a"

      [outbound.provider."not bare"]
      rate = "60/min"

      [http]
      metrics = "127.0.0.1:9464"

      [log]
      events = { rotation = "1GiB" }
      """;

  @TempDir private Path base;

  @BeforeEach
  void writeKeys() throws Exception {
    Files.writeString(base.resolve("key"), "s3cret\n");
    SelfSigned.write(base, "host", "EC", 256);
  }

  @Test
  void everyKeyOfThePageIsThereWithItsDefault() throws IOException {
    List<String> shown = loaded(BARE).settings().toml(false).lines().toList();
    List<String> section = List.of();
    int keys = 0;
    for (String line : Files.readAllLines(Path.of("../docs/configuration.md"))) {
      if (line.startsWith("## ")) {
        section = below(line, shown);
      } else if (line.startsWith("| `")) {
        keys++;
        String[] cells = line.split(" \\| ", -1);
        String key = cells[0].substring(3, cells[0].length() - 1);
        assertThat(section).as(line).anySatisfy(found -> assertThat(found).matches(at(key)));
        boolean heading = section.stream().anyMatch(found -> found.endsWith("." + key + "]"));
        if (cells[2].startsWith("`") && !heading) {
          assertThat(section).contains(key + " = " + cells[2].replace("`", ""));
        }
      }
    }
    assertThat(keys).isGreaterThan(50);
  }

  @Test
  void whatIsPrintedLoadsToTheSame() throws IOException {
    for (String text : List.of(BARE, FULL)) {
      ConfigLoader.Loaded first = loaded(text);
      for (boolean origins : List.of(false, true)) {
        ConfigLoader.Loaded again = loaded(first.settings().toml(origins));
        assertThat(again.config())
            .usingRecursiveComparison()
            .ignoringFieldsOfTypes(Place.class)
            .isEqualTo(first.config());
        assertThat(again.settings().toml(false)).isEqualTo(first.settings().toml(false));
      }
    }
  }

  @Test
  void aDifferenceIsNoticed() {
    assertThat(loaded(FULL.replace("2min", "3min")).config())
        .usingRecursiveComparison()
        .ignoringFieldsOfTypes(Place.class)
        .isNotEqualTo(loaded(FULL).config());
  }

  @Test
  void originsAreTold() {
    String text =
        loaded(
                FULL,
                Map.of(
                    "PASSWORD", "s3cret",
                    "POSTHORN__SMTP__HOSTNAME", "other.example.org",
                    "POSTHORN__LOG__EVENTS", "false"))
            .settings()
            .toml(true);
    assertThat(text.lines().map(line -> line.replaceAll(" +#", " #")))
        .containsSubsequence(
            "mode = \"relay\" # posthorn.toml:1",
            "[smtp]",
            "hostname = \"other.example.org\" # POSTHORN__SMTP__HOSTNAME",
            "max_message_size = \"25MiB\" # default",
            "max_recipients = 50 # posthorn.toml:6",
            "[[smtp.listener]]",
            "[[smtp.listener]]",
            "address = \"[::1]:0\" # posthorn.toml:13",
            "[smtp.trusted]",
            "networks = [\"10.0.0.0/8\", \"192.0.2.1\"] # posthorn.toml:17",
            "# domain is not set",
            "[tls]",
            "[[domain.dkim]]",
            "key = { file = \"key\" } # posthorn.toml:21",
            "events = false # POSTHORN__LOG__EVENTS");
  }

  @Test
  void secretsAreNotShown() {
    String plain = FULL.replace("{ env = \"PASSWORD\" }", "\"hunter2\"");
    Settings settings =
        loaded(plain, Map.of("POSTHORN__OUTBOUND__SMARTHOST__PASSWORD", "hunter2")).settings();
    assertThat(settings.toml(true))
        .contains("password = \"«secret»\"  ", "# POSTHORN__OUTBOUND__SMARTHOST__PASSWORD")
        .doesNotContain("hunter2", "s3cret");
    assertThat(settings.items().toString()).doesNotContain("hunter2", "s3cret");
  }

  @Test
  void itemsHaveTheirPath() {
    List<Settings.Item> items = loaded(FULL).settings().items();
    assertThat(items)
        .contains(
            new Settings.Item("mode", Optional.of("relay"), "posthorn.toml:1"),
            new Settings.Item("smtp.max_recipients", Optional.of(50L), "posthorn.toml:6"),
            new Settings.Item("smtp.listener[1].require_tls", Optional.of(true), "default"),
            new Settings.Item(
                "credential[0].password",
                Optional.of(Map.of("env", "PASSWORD")),
                "posthorn.toml:29"),
            new Settings.Item("tls.certificate", Optional.empty(), "default"));
    assertThat(items).extracting(Settings.Item::key).doesNotHaveDuplicates();
  }

  /** The lines below a heading of the page; the headings in them where it is that of the top. */
  private static List<String> below(String heading, List<String> shown) {
    int start = heading.startsWith("## `") ? shown.indexOf(heading.replaceAll("^## `|`$", "")) : -1;
    assertThat(heading.startsWith("## `") && start < 0).as(heading).isFalse();
    List<String> lines = new ArrayList<>();
    for (String line : shown.subList(start + 1, shown.size())) {
      if (start >= 0 && line.startsWith("[")) {
        String name = heading.replaceAll("[^a-zA-Z_.]", "");
        if (!line.replaceAll("[^a-zA-Z_.]", "").startsWith(name + ".")) {
          break;
        }
      }
      lines.add(line);
    }
    return lines;
  }

  /** The key itself, a comment that it is not set, or the heading of a section. */
  private static String at(String key) {
    return key
        + " = .*|# "
        + key
        + " is not set|\\[\\[?([a-zA-Z_]+\\.)*"
        + key
        + "(\\.[a-zA-Z]+)?]]?";
  }

  private ConfigLoader.Loaded loaded(String text) {
    return loaded(text, Map.of("PASSWORD", "s3cret"));
  }

  private ConfigLoader.Loaded loaded(String text, Map<String, String> environment) {
    ConfigLoader.Result result = ConfigLoader.parse("posthorn.toml", text, base, environment);
    assertThat(ProblemReport.of(result.source(), result.problems())).doesNotContain("  error  ");
    return (ConfigLoader.Loaded) result;
  }
}
