package io.posthorn.senders;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.account.SendingDomain;
import io.posthorn.address.Domain;
import io.posthorn.config.Config;
import io.posthorn.config.ConfigLoader;
import io.posthorn.config.Place;
import io.posthorn.dkim.KeyGenerator;
import io.posthorn.dkim.Rsa;
import io.posthorn.dkim.SigningKey;
import io.posthorn.options.TlsPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a domain has to publish, as lines of a zone file. */
class PublicationTest {

  private static final Domain DOMAIN = new Domain("mg.example.org");

  @Test
  void aDomainWithoutAKey() {
    assertThat(
            zone(
                """
                [[outbound.ip]]
                address = "203.0.113.11"
                name = "a"
                [[outbound.ip]]
                address = "2001:db8::11"
                name = "b"
                [[outbound.ip]]
                address = "10.0.0.4"
                name = "behind-nat"
                """))
        .isEqualTo(
            """
            mg.example.org. IN TXT ( "v=spf1 ip4:203.0.113.11 ip6:2001:db8:0:0:0:0:0:11 -all" )
            _dmarc.mg.example.org. IN TXT ( "v=DMARC1; p=none" )
            mg.example.org. IN MX 10 relay.example.org.
            """);
  }

  @Test
  void withoutAddressesTheHostNameStandsForThem() {
    List<Publication.Entry> entries = publication("").of(domain(List.of()));
    assertThat(entries.getFirst().value()).isEqualTo("v=spf1 a:relay.example.org -all");
    assertThat(entries.getFirst().note()).contains("no public [[outbound.ip]] is configured");
  }

  @Test
  void aSmarthostIsNamedBecauseItSends() {
    List<Publication.Entry> entries =
        publication("[outbound]\nsmarthost = \"mail.isp.example:25\"\n").of(domain(List.of()));
    assertThat(entries.getFirst().note())
        .endsWith("mail leaves through mail.isp.example: add what its operator tells you");
  }

  @Test
  void longKeysAreSplitIntoStrings() {
    SigningKey key =
        ((SigningKey.Valid) SigningKey.parse(DOMAIN, "ph2026a", KeyGenerator.pem(2048), Rsa.jdk()))
            .key();
    Publication.Entry entry = publication("").of(domain(List.of(key))).get(1);

    assertThat(entry.name()).isEqualTo("ph2026a._domainkey.mg.example.org");
    assertThat(entry.value()).startsWith("v=DKIM1; k=rsa; p=MII").hasSizeGreaterThan(255);
    List<String> strings =
        Arrays.stream(entry.zone().split("\"", -1)).filter(text -> text.length() > 3).toList();
    assertThat(strings.getFirst()).isEqualTo("ph2026a._domainkey.mg.example.org. IN TXT ( ");
    assertThat(strings.subList(1, strings.size())).allMatch(text -> text.length() <= 255);
    assertThat(String.join("", strings.subList(1, strings.size()))).isEqualTo(entry.value());
  }

  @Test
  void selectorsAreOfTheYear() {
    Instant now = Instant.parse("2026-12-31T23:59:59Z");
    assertThat(Selectors.next(Set.of(), now)).contains("ph2026a");
    // a key that was dropped may still stand in the DNS: its name is not used again at once
    assertThat(Selectors.next(Set.of("ph2026a", "ph2026c", "s1"), now)).contains("ph2026d");
    assertThat(Selectors.isSelector("ph2026a")).isTrue();
    assertThat(Selectors.isSelector("PH 2026")).isFalse();
  }

  private static String zone(String more) {
    StringBuilder lines = new StringBuilder();
    publication(more).of(domain(List.of())).forEach(e -> lines.append(e.zone()).append('\n'));
    return lines.toString();
  }

  private static LiveDomain domain(List<SigningKey> keys) {
    SendingDomain settings =
        new SendingDomain(DOMAIN, TlsPolicy.OPPORTUNISTIC, true, !keys.isEmpty(), false);
    return new LiveDomain(settings, new Source.InFile<>(new Place("posthorn.toml", 1, 1)), keys);
  }

  private static Publication publication(String more) {
    Config config = config("[[smtp.listener]]\naddress = \"127.0.0.1:587\"\n" + more);
    return Publication.of(config.smtp().hostname(), config.outbound());
  }

  /** A configuration with more behind its [smtp]. */
  static Config config(String more) {
    String text =
        """
        mode = "relay"
        [smtp]
        hostname = "relay.example.org"
        """
            + more;
    try {
      Path file = Files.createTempFile("posthorn", ".toml");
      Files.writeString(file, text);
      ConfigLoader.Result result = ConfigLoader.load(file, Map.of());
      Files.delete(file);
      return switch (result) {
        case ConfigLoader.Loaded loaded -> loaded.config();
        case ConfigLoader.Invalid invalid -> throw new AssertionError(invalid.problems());
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
