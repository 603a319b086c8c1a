package io.posthorn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.posthorn.observe.Meters;
import io.posthorn.ops.Build;
import io.posthorn.ops.PrometheusMeters;
import io.posthorn.server.ServerTls;
import io.posthorn.server.TlsProvider;
import io.posthorn.time.FakeTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class CertificatesTest {

  /** What {@link SelfSigned} gives a certificate. */
  private static final Duration LIFE = Duration.ofDays(3650);

  private final FakeTime time = new FakeTime();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(WatchedCertificate.class);

  @TempDir private Path directory;
  private Path chain;
  private Path key;

  @BeforeEach
  void certificate() throws IOException {
    chain = directory.resolve("fullchain.pem");
    key = directory.resolve("privkey.pem");
    replaceBy(endingIn("first", LIFE));
    log.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
  }

  @AfterEach
  void silence() {
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  @Test
  void whatIsReplacedIsReadAgain() throws Exception {
    WatchedCertificate watched = watched();
    Certificates certificates = new Certificates(watched, Map.of(), time, Meters.none());
    ServerTls first = certificates.get();
    certificates.look();
    assertThat(certificates.get()).isSameAs(first);

    SelfSigned second = endingIn("second", LIFE.minusDays(10));
    replaceBy(second);
    certificates.look();

    assertThat(certificates.get()).isNotSameAs(first);
    assertThat(watched.expiry()).isEqualTo(end(second));
    assertThat(lines(Level.INFO)).hasSize(1).allMatch(line -> line.contains("was read again"));
    assertThat(lines(Level.WARN)).isEmpty();
  }

  /** Also where neither time nor size of the file tell it: renewal links to another file. */
  @Test
  void aLinkThatPointsElsewhereIsFollowed() throws Exception {
    SelfSigned first = endingIn("one", LIFE);
    SelfSigned second = endingIn("two", LIFE.minusDays(10));
    Files.setLastModifiedTime(second.certificate(), Files.getLastModifiedTime(first.certificate()));
    Path link = directory.resolve("live.pem");
    Path keyLink = directory.resolve("live.key");
    Files.createSymbolicLink(link, first.certificate());
    Files.createSymbolicLink(keyLink, first.privateKey());
    WatchedCertificate watched = new WatchedCertificate(link, keyLink, TlsProvider.AUTO);

    Files.delete(link);
    Files.createSymbolicLink(link, second.certificate());
    assertThat(watched.look(time.now())).isFalse(); // the key is still the old one
    Files.delete(keyLink);
    Files.createSymbolicLink(keyLink, second.privateKey());

    assertThat(watched.look(time.now())).isTrue();
    assertThat(watched.expiry()).isEqualTo(end(second));
    assertThat(lines(Level.WARN)).as("half a renewal is no failure").isEmpty();
  }

  @Test
  void whatCannotBeUsedChangesNothingAndIsToldOnce() throws Exception {
    WatchedCertificate watched = watched();
    Instant before = watched.expiry();
    Files.writeString(chain, "nonsense");
    for (int i = 0; i < 5; i++) {
      assertThat(watched.look(time.now())).isFalse();
    }
    assertThat(watched.expiry()).isEqualTo(before);
    assertThat(lines(Level.WARN)).hasSize(1);
    assertThat(lines(Level.WARN).getFirst())
        .startsWith("the new certificate is not used, the old one still is: " + chain);

    Files.delete(key);
    watched.look(time.now());
    watched.look(time.now());
    assertThat(lines(Level.WARN)).hasSize(2).last().asString().contains(key + " cannot be read");

    replaceBy(endingIn("good", LIFE.minusDays(1)));
    assertThat(watched.look(time.now())).isTrue();
    assertThat(watched.expiry()).isBefore(before);
  }

  @Test
  void aKeyOfAnotherCertificateChangesNothing() throws Exception {
    WatchedCertificate watched = watched();
    Files.copy(endingIn("other", LIFE).privateKey(), key, StandardCopyOption.REPLACE_EXISTING);
    watched.look(time.now());
    watched.look(time.now());
    assertThat(lines(Level.WARN))
        .singleElement()
        .asString()
        .contains("the key is not that of the certificate");
  }

  @Test
  void anExpiredOneIsNotTakenInPlaceOfAGoodOne() throws Exception {
    WatchedCertificate watched = watched();
    replaceBy(endingIn("old", Duration.ofDays(-1)));
    watched.look(time.now());
    watched.look(time.now());
    assertThat(watched.expiry()).isAfter(time.now());
    assertThat(lines(Level.WARN)).singleElement().asString().contains("has expired");
  }

  @Test
  void anEndThatIsNearIsToldOnceADay() throws Exception {
    replaceBy(endingIn("ending", Duration.ofDays(15)));
    WatchedCertificate watched = watched();
    watched.look(time.now());
    assertThat(lines(Level.WARN)).isEmpty();
    time.advance(Duration.ofDays(2));
    watched.look(time.now());
    time.advance(Duration.ofHours(23));
    watched.look(time.now());
    assertThat(lines(Level.WARN))
        .containsExactly("certificate " + chain + " ends in 13 days: renew it");
    time.advance(Duration.ofDays(14));
    watched.look(time.now());
    assertThat(lines(Level.WARN)).last().asString().contains("has expired, on ");
  }

  @Test
  void metricsSayWhenEachEnds() throws Exception {
    SelfSigned other = endingIn("other", Duration.ofDays(30));
    WatchedCertificate second =
        new WatchedCertificate(other.certificate(), other.privateKey(), TlsProvider.JDK);
    try (PrometheusMeters meters = new PrometheusMeters(Build.running())) {
      new Certificates(watched(), Map.of("smtp.other.test", second), time, meters);
      String name = "posthorn_certificate_expiry_timestamp_seconds";
      assertThat(meters.scrape().lines().filter(line -> line.startsWith(name)))
          .anyMatch(line -> line.startsWith(name + "{name=\"default\"} "))
          .anyMatch(line -> line.startsWith(name + "{name=\"smtp.other.test\"} "));
    }
  }

  @Test
  void theFilesAreLookedAtEveryTenSeconds() throws Exception {
    WatchedCertificate watched = watched();
    Certificates certificates = new Certificates(watched, Map.of(), time, Meters.none());
    certificates.start();
    try {
      time.awaitSleepers(1);
      SelfSigned second = endingIn("second", LIFE.minusDays(10));
      replaceBy(second);
      time.advance(Duration.ofSeconds(10));
      time.awaitSleepers(1);
      assertThat(watched.expiry()).isEqualTo(end(second));
    } finally {
      certificates.close();
    }
  }

  @Test
  void oneThatCannotBeUsedAtTheStartIsRefused() throws IOException {
    Files.writeString(key, "nonsense");
    assertThatThrownBy(this::watched)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no private key (PKCS #8, no passphrase) in it");
  }

  private WatchedCertificate watched() throws IOException {
    return new WatchedCertificate(chain, key, TlsProvider.AUTO);
  }

  private SelfSigned endingIn(String name, Duration left) throws IOException {
    Instant made = time.now().plus(left).minus(LIFE);
    Path folder = Files.createDirectories(directory.resolve(name));
    return SelfSigned.in(folder, name + ".test", new FakeTime(made));
  }

  private void replaceBy(SelfSigned other) throws IOException {
    Files.copy(other.certificate(), chain, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(other.privateKey(), key, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Instant end(SelfSigned certificate) throws IOException {
    return certificate.read().getNotAfter().toInstant();
  }

  private List<String> lines(Level level) {
    return log.list.stream()
        .filter(event -> event.getLevel() == level)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }
}
