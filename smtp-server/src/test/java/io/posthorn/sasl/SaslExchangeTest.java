package io.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SaslExchangeTest {

  // RFC 4616 §4, its first example
  @Test
  void plainHasItAllInOneResponse() {
    assertThat(plain("\0tim\0tanstaaftanstaaf"))
        .isEqualTo(new SaslStep.Complete(new Credentials("tim", "tanstaaftanstaaf")));
  }

  // RFC 4954 §4: the handler would say "334 Ok" here
  @Test
  void plainWithoutResponseIsChallengedEmpty() {
    assertThat(SaslExchange.begin(Mechanism.PLAIN, Optional.empty(), ChannelBindings.NONE))
        .isInstanceOfSatisfying(
            SaslStep.Challenge.class,
            challenge -> {
              assertThat(challenge.text()).isEmpty();
              assertThat(challenge.exchange().respond(base64("\0tim\0secret")))
                  .isEqualTo(new SaslStep.Complete(new Credentials("tim", "secret")));
            });
  }

  // The handler ignores an authorization identity
  @Test
  void nobodyActsForAnother() {
    assertThat(plain("ursel\0kurt\0xipj3plmq")).isEqualTo(new SaslStep.ForeignIdentity());
    assertThat(plain("kurt\0kurt\0xipj3plmq"))
        .isEqualTo(new SaslStep.Complete(new Credentials("kurt", "xipj3plmq")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tim", "\0tim", "\0\0secret", "\0tim\0", "\0tim\0sec\0ret", "\0\0\0"})
  void plainWithMissingPartsIsMalformed(String response) {
    assertThat(plain(response)).isEqualTo(new SaslStep.Malformed());
  }

  // The handler throws NoSuchElementException at an empty line and at AUTH
  @ParameterizedTest
  @ValueSource(strings = {"", " ", "AUTH", "AUTH PLAIN", "a", "====", "AAA", "a b", "\u00e9\u00e9"})
  void whatIsNotBase64IsMalformed(String response) {
    assertThat(SaslExchange.begin(Mechanism.PLAIN, Optional.of(response), ChannelBindings.NONE))
        .isEqualTo(new SaslStep.Malformed());
    assertThat(new PasswordExchange(Mechanism.LOGIN, java.util.List.of()).respond(response))
        .isEqualTo(new SaslStep.Malformed());
  }

  @Test
  void octetsThatAreNotUtf8AreMalformed() {
    byte[] octets = {0, 'a', 0, (byte) 0xff, (byte) 0xfe};
    String response = Base64.getEncoder().encodeToString(octets);
    assertThat(SaslExchange.begin(Mechanism.PLAIN, Optional.of(response), ChannelBindings.NONE))
        .isEqualTo(new SaslStep.Malformed());
  }

  @Test
  void loginAsksTwice() {
    SaslStep first = SaslExchange.begin(Mechanism.LOGIN, Optional.empty(), ChannelBindings.NONE);
    SaslExchange exchange = challenge(first, "Username:").exchange();
    SaslStep second = exchange.respond(base64("tim"));
    exchange = challenge(second, "Password:").exchange();
    assertThat(exchange.respond(base64("pässwörd")))
        .isEqualTo(new SaslStep.Complete(new Credentials("tim", "pässwörd")));
  }

  // The base64 of iKG is aUtH, which the handler takes for the command and then throws
  @Test
  void aPasswordMayLookLikeTheCommand() {
    SaslStep step =
        SaslExchange.begin(Mechanism.LOGIN, Optional.of(base64("tim")), ChannelBindings.NONE);
    assertThat(challenge(step, "Password:").exchange().respond("aUtH"))
        .isEqualTo(new SaslStep.Complete(new Credentials("tim", "iKG")));
  }

  @Test
  void passwordsAreNotShown() {
    SaslStep step = plain("\0tim\0secret");
    assertThat(step.toString()).doesNotContain("secret").contains("tim");
    PasswordExchange exchange =
        new PasswordExchange(Mechanism.LOGIN, java.util.List.of(base64("secret")));
    assertThat(exchange.toString()).isEqualTo("LOGIN exchange");
  }

  private static SaslStep plain(String response) {
    String sent = response.isEmpty() ? "=" : base64(response);
    return SaslExchange.begin(Mechanism.PLAIN, Optional.of(sent), ChannelBindings.NONE);
  }

  private static SaslStep.Challenge challenge(SaslStep step, String text) {
    assertThat(step).isInstanceOf(SaslStep.Challenge.class);
    SaslStep.Challenge challenge = (SaslStep.Challenge) step;
    assertThat(challenge.text()).isEqualTo(base64(text));
    return challenge;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
