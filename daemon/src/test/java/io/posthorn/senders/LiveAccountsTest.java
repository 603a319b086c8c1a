package io.posthorn.senders;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.posthorn.account.AccountStore;
import io.posthorn.account.Accounts;
import io.posthorn.account.MemoryAccountStore;
import io.posthorn.account.Principal;
import io.posthorn.account.ScramVerifier;
import io.posthorn.account.SendingDomain;
import io.posthorn.account.StoredCredential;
import io.posthorn.account.StoredDomain;
import io.posthorn.address.Domain;
import io.posthorn.config.Place;
import io.posthorn.config.Secret;
import io.posthorn.config.Senders;
import io.posthorn.dkim.KeyGenerator;
import io.posthorn.dkim.Rsa;
import io.posthorn.dkim.SigningKey;
import io.posthorn.options.TlsPolicy;
import io.posthorn.time.FakeTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** File and store in one, and what changes while it runs. */
class LiveAccountsTest {

  private static final Place PLACE = new Place("posthorn.toml", 41, 9);
  private static final Domain FILE = new Domain("mg.example.org");
  private static final Domain STORE = new Domain("shop.example.net");
  private static final RandomGenerator RANDOM = new Random(7);
  private static final String PEM = KeyGenerator.pem(SigningKey.MIN_BITS);

  private final FakeTime time = new FakeTime();
  private final AccountStore store = new MemoryAccountStore();

  @ParameterizedTest
  @CsvSource({
    "App@mg.example.org, s3cret, true",
    "App@MG.example.ORG, s3cret, true",
    "app@mg.example.org, s3cret, false",
    "App@mg.example.org, S3cret, false",
    "App@mg.example.org, '', false",
    "App@mg.example.org, 's3cret ', false",
    "b@mg.example.org, s3cret, false",
    "c@shop.example.net, from the store, true",
    "c@Shop.example.net, from the store, true",
    "C@shop.example.net, from the store, false",
    "nobody@mg.example.org, s3cret, false",
    "nobody@mg.example.org, nobody's password, false",
    "'', '', false",
    "App, s3cret, false",
  })
  void checksLogins(String login, String password, boolean right) {
    store.put(domain(STORE));
    store.put(credential("c@shop.example.net", STORE, "from the store"));
    LiveAccounts accounts = open();
    for (int i = 0; i < 2; i++) { // the second time from memory
      assertThat(accounts.logIn(login, password).principal().isPresent()).isEqualTo(right);
    }
  }

  @Test
  void rememberedLoginOpensNoOther() {
    LiveAccounts accounts = open();
    assertThat(accounts.logIn("App@mg.example.org", "s3cret").principal())
        .hasValueSatisfying(principal -> {
          assertThat(principal.login()).isEqualTo("App@mg.example.org");
          assertThat(principal.domain()).isEqualTo(FILE);
          assertThat(accounts.isCurrent(principal)).isTrue();
        });
    assertThat(accounts.logIn("App@mg.example.org", "guess").principal()).isEmpty();
    assertThat(accounts.logIn("b@mg.example.org", "s3cret").principal()).isEmpty();
  }

  @Test
  void passwordsHaveOneUnicodeForm() {
    assertThat(open().logIn("b@mg.example.org", "gru\u0308\u00dfe").principal()).isPresent();
  }

  @Test
  void whoeverKnowsThePasswordCanProveIt() {
    LiveAccounts accounts = open();
    ScramVerifier verifier = accounts.verifier("App@MG.example.org").orElseThrow();
    assertThat(verifier.matches("s3cret")).isTrue();
    assertThat(accounts.proven("App@mg.example.org", verifier))
        .hasValueSatisfying(principal -> assertThat(accounts.isCurrent(principal)).isTrue());
    assertThat(accounts.proven("b@mg.example.org", verifier)).isEmpty();

    ScramVerifier old = ScramVerifier.of("s3cret", ScramVerifier.MIN_ITERATIONS, RANDOM);
    assertThat(accounts.proven("App@mg.example.org", old)).isEmpty();
  }

  @Test
  void askingDoesNotTellWhichLoginsThereAre() {
    ScramVerifier nobody = open().verifier("nobody@mg.example.org").orElseThrow();
    ScramVerifier known = open().verifier("App@mg.example.org").orElseThrow();
    assertThat(nobody.iterations()).isEqualTo(known.iterations());
    assertThat(nobody.salt()).hasSameSizeAs(known.salt()).isNotEqualTo(known.salt());
    // another start, another spelling
    assertThat(open().verifier("nobody@MG.example.org")).contains(nobody);
    assertThat(open().verifier("App@mg.example.org")).contains(known);
    assertThat(open().proven("nobody@mg.example.org", nobody)).isEmpty();
  }

  @Test
  void knowsItsDomains() {
    store.put(domain(STORE, "ph2026a"));
    LiveAccounts accounts = open();
    assertThat(accounts.domain(FILE)).contains(settings());
    assertThat(accounts.domain(STORE))
        .contains(new SendingDomain(STORE, new TlsPolicy(true, true), true, true, false));
    assertThat(accounts.domain(new Domain("example.com"))).isEmpty();
  }

  @Test
  void whatTheFileNamesIsTheFilesWithAWarning() {
    store.put(domain(FILE, "ph2026a"));
    store.put(credential("App@MG.example.org", FILE, "from the store"));
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(Merge.class);
    log.start();
    logger.addAppender(log);

    LiveAccounts accounts = open();
    logger.detachAppender(log);

    assertThat(accounts.domain(FILE)).contains(settings());
    assertThat(accounts.signers(FILE)).isEmpty();
    assertThat(accounts.logIn("App@mg.example.org", "s3cret").principal()).isPresent();
    assertThat(accounts.logIn("App@mg.example.org", "from the store").principal()).isEmpty();
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "the domain mg.example.org is in the store and at posthorn.toml:41: the file counts",
            "the login App@mg.example.org is in the store and at posthorn.toml:41:"
                + " the file counts");
  }

  @Test
  void aChangeCountsForTheNextWhoAsksAndIsOnDisk() {
    LiveAccounts accounts = open();
    accounts.put(domain(STORE, "ph2026a"));
    accounts.put(credential("c@shop.example.net", STORE, "the first one"));
    assertThat(accounts.logIn("c@shop.example.net", "the first one").principal()).isPresent();
    assertThat(accounts.signers(STORE)).hasSize(1);

    accounts.put(credential("c@shop.example.net", STORE, "the second one"));
    assertThat(accounts.logIn("c@shop.example.net", "the first one").principal()).isEmpty();
    assertThat(accounts.logIn("c@shop.example.net", "the second one").principal()).isPresent();
    assertThat(open().logIn("c@shop.example.net", "the second one").principal()).isPresent();

    accounts.deleteLogin("c@shop.example.net");
    assertThat(accounts.logIn("c@shop.example.net", "the second one").principal()).isEmpty();
    assertThat(open().logIn("c@shop.example.net", "the second one").principal()).isEmpty();

    accounts.put(credential("c@shop.example.net", STORE, "the third one"));
    assertThat(accounts.logIn("c@shop.example.net", "the second one").principal()).isEmpty();
  }

  @Test
  void whoLoggedInBeforeAChangeDoesNotCountBehindIt() {
    LiveAccounts accounts = open();
    accounts.put(domain(STORE));
    accounts.put(credential("c@shop.example.net", STORE, "the same"));
    Principal first = accounts.logIn("c@Shop.example.net", "the same").principal().orElseThrow();
    assertThat(accounts.isCurrent(first)).isTrue();

    accounts.put(credential("c@shop.example.net", STORE, "the same"));
    Principal second = accounts.logIn("c@shop.example.net", "the same").principal().orElseThrow();
    assertThat(accounts.isCurrent(first)).isFalse();
    assertThat(accounts.isCurrent(second)).isTrue();

    accounts.deleteLogin("c@shop.example.net");
    assertThat(accounts.isCurrent(second)).isFalse();
  }

  @Test
  void aLoginOfADomainThatWentAwayLetsNobodyIn() {
    store.put(credential("c@shop.example.net", STORE, "from the store"));
    LiveAccounts accounts = open();
    assertThat(accounts.logIn("c@shop.example.net", "from the store").principal()).isEmpty();

    accounts.put(domain(STORE));
    assertThat(accounts.logIn("c@shop.example.net", "from the store").principal()).isPresent();
  }

  @Test
  void theKeyBeforeTheNewestSignsForAWeekToo() {
    LiveAccounts accounts = open();
    accounts.put(domain(STORE, "new", "old", "ancient"));
    assertThat(accounts.signers(STORE))
        .extracting(SigningKey::selector)
        .containsExactly("new", "old");

    time.advance(Rotation.OVERLAP);
    assertThat(accounts.signers(STORE)).extracting(SigningKey::selector).containsExactly("new");
  }

  @Test
  void aStoredKeyThatCannotBeUsedDoesNotStopTheRelay() {
    store.put(
        new StoredDomain(
            STORE,
            TlsPolicy.OPPORTUNISTIC,
            false,
            List.of(new StoredDomain.Key("broken", "no PEM", time.now())),
            time.now()));
    LiveAccounts accounts = open();
    assertThat(accounts.signers(STORE)).isEmpty();
    assertThat(accounts.domain(STORE)).map(SendingDomain::signable).contains(false);
  }

  @Test
  void openAccountsLetEverybodyIn() {
    Accounts open = new OpenAccounts(open(), new Domain("sandbox.test"));
    assertThat(open.isCurrent(new Principal("x@shop.test", new Domain("shop.test")))).isTrue();
    assertThat(open.logIn("x@shop.test", "").principal())
        .contains(new Principal("x@shop.test", new Domain("shop.test")));
    assertThat(open.logIn("me", "pw").principal())
        .contains(new Principal("me", new Domain("sandbox.test")));
    assertThat(open.domain(FILE)).contains(settings());
    assertThat(open.domain(new Domain("shop.test")))
        .hasValueSatisfying(domain -> assertThat(domain.signable()).isTrue());
  }

  private LiveAccounts open() {
    Senders senders =
        new Senders(
            List.of(new Senders.SenderDomain(PLACE, settings(), Optional.empty(), List.of())),
            List.of(
                inFile("App@mg.example.org", "s3cret"),
                inFile("b@mg.example.org", "gr\u00fc\u00dfe")));
    return new LiveAccounts(
        new LiveAccounts.FileSide(
            senders, Map.of(), Rsa.jdk(), new SecretKeySpec(new byte[32], "HmacSHA256")),
        store,
        time,
        RANDOM,
        ScramVerifier.MIN_ITERATIONS);
  }

  private static SendingDomain settings() {
    return new SendingDomain(FILE, TlsPolicy.OPPORTUNISTIC, true, false, true);
  }

  private static Senders.Credential inFile(String login, String password) {
    return new Senders.Credential(PLACE, login, FILE, new Secret(password, PLACE, "test"));
  }

  /** The first of the selectors is from now, each other a month older. */
  private StoredDomain domain(Domain name, String... selectors) {
    List<StoredDomain.Key> keys =
        IntStream.range(0, selectors.length)
            .mapToObj(i ->
                new StoredDomain.Key(selectors[i], PEM, time.now().minus(Duration.ofDays(30L * i))))
            .toList();
    return new StoredDomain(name, new TlsPolicy(true, true), false, keys, time.now());
  }

  private StoredCredential credential(String login, Domain domain, String password) {
    ScramVerifier verifier = ScramVerifier.of(password, ScramVerifier.MIN_ITERATIONS, RANDOM);
    return new StoredCredential(login, domain, verifier, time.now());
  }
}
