package io.posthorn.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.account.Accounts;
import io.posthorn.account.Principal;
import io.posthorn.account.SendingDomain;
import io.posthorn.address.Domain;
import io.posthorn.options.TlsPolicy;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfiguredAccountsTest {

  private static final Place PLACE = new Place("posthorn.toml", 1, 1);
  private static final Domain DOMAIN = new Domain("mg.example.org");
  private static final RandomGenerator RANDOM = new Random(7);

  private final Accounts accounts =
      new ConfiguredAccounts(
          new Senders(
              List.of(new Senders.SenderDomain(PLACE, settings(), Optional.empty(), List.of())),
              List.of(
                  credential("App@mg.example.org", "s3cret"),
                  credential("b@mg.example.org", "gr\u00fc\u00dfe"))),
          RANDOM,
          ScramVerifier.MIN_ITERATIONS);

  @ParameterizedTest
  @CsvSource({
    "App@mg.example.org, s3cret, true",
    "App@MG.example.ORG, s3cret, true",
    "app@mg.example.org, s3cret, false",
    "App@mg.example.org, S3cret, false",
    "App@mg.example.org, '', false",
    "App@mg.example.org, 's3cret ', false",
    "b@mg.example.org, s3cret, false",
    "nobody@mg.example.org, s3cret, false",
    "nobody@mg.example.org, nobody's password, false",
    "'', '', false",
    "App, s3cret, false",
  })
  void checksLogins(String login, String password, boolean right) {
    for (int i = 0; i < 2; i++) { // the second time from memory
      assertThat(accounts.logIn(login, password).isPresent()).isEqualTo(right);
    }
  }

  @Test
  void rememberedLoginOpensNoOther() {
    assertThat(accounts.logIn("App@mg.example.org", "s3cret"))
        .contains(new Principal("App@mg.example.org", DOMAIN));
    assertThat(accounts.logIn("App@mg.example.org", "guess")).isEmpty();
    assertThat(accounts.logIn("b@mg.example.org", "s3cret")).isEmpty();
  }

  @Test
  void passwordsHaveOneUnicodeForm() {
    assertThat(accounts.logIn("b@mg.example.org", "gru\u0308\u00dfe")).isPresent();
  }

  @Test
  void knowsItsDomains() {
    assertThat(accounts.domain(DOMAIN)).contains(settings());
    assertThat(accounts.domain(new Domain("example.net"))).isEmpty();
  }

  @Test
  void verifierIsThatOfTheStandard() { // RFC 7677 §3: pencil, 4096 iterations
    byte[] salt = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
    RandomGenerator fixed =
        new RandomGenerator() {
          @Override
          public long nextLong() {
            throw new AssertionError("only the salt is random");
          }

          @Override
          public void nextBytes(byte[] bytes) {
            System.arraycopy(salt, 0, bytes, 0, bytes.length);
          }
        };
    ScramVerifier verifier = ScramVerifier.of("pencil", 4096, fixed);
    assertThat(verifier.storedKey())
        .asBase64Encoded()
        .isEqualTo("WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=");
    assertThat(verifier.serverKey())
        .asBase64Encoded()
        .isEqualTo("wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
    assertThat(verifier.toString()).doesNotContain("pencil");
  }

  @Test
  void openAccountsLetEverybodyIn() {
    Accounts open = new OpenAccounts(accounts, new Domain("sandbox.test"));
    assertThat(open.logIn("x@shop.test", ""))
        .contains(new Principal("x@shop.test", new Domain("shop.test")));
    assertThat(open.logIn("me", "pw")).contains(new Principal("me", new Domain("sandbox.test")));
    assertThat(open.domain(DOMAIN)).contains(settings());
    assertThat(open.domain(new Domain("shop.test")))
        .hasValueSatisfying(domain -> assertThat(domain.signable()).isTrue());
  }

  private static SendingDomain settings() {
    return new SendingDomain(DOMAIN, TlsPolicy.OPPORTUNISTIC, true, false, true);
  }

  private static Senders.Credential credential(String login, String password) {
    return new Senders.Credential(PLACE, login, DOMAIN, new Secret(password, PLACE, "test"));
  }
}
