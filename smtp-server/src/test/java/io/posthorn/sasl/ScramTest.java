package io.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import io.posthorn.account.ScramVerifier;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5802 and RFC 7677, message by message. */
class ScramTest {

  private static final ScramMechanism SHA_256 = ScramMechanism.SCRAM_SHA_256;

  /** Of the password pencil. */
  private static final ScramVerifier VERIFIER =
      ScramVerifier.ofParts(
          octets("W22ZaJ0SNY7soEsUEjb6gQ=="),
          4096,
          octets("WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="),
          octets("wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="));

  private static final String NONCE = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  private static final String PROOF = "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

  @Test
  void goesAsTheStandardSays() { // RFC 7677 §3
    SaslStep.Challenge challenge = challenge();
    assertThat(text(challenge.text()))
        .isEqualTo("r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");

    Proof proof = last(challenge, "c=biws,r=" + NONCE + "," + PROOF);
    assertThat(proof.holds()).isTrue();
    assertThat(proof.login()).isEqualTo("user");
    assertThat(proof.verifier()).isEqualTo(VERIFIER);
    assertThat(text(proof.conclusion().text()))
        .isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    assertThat(proof.conclusion().exchange().respond("")).isEqualTo(new SaslStep.Acknowledged());
    assertThat(proof.conclusion().exchange().respond("x")).isEqualTo(new SaslStep.Malformed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c=biws,r=%s,p=eHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        "c=biws,r=%s,p=",
        "c=biws,r=%s,p=AAAA",
        "c=biws,r=%sx,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        "c=eSws,r=%s,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        "c=,r=%s,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        "c=biws,x=y,r=%s,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        "c=biws,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
      })
  void aProofOfSomethingElseDoesNotHold(String message) {
    assertThat(last(challenge(), message.formatted(NONCE)).holds()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "c=biws", "c=biws,r=x", "r=x,c=biws,p=AAAA", "c=!,r=x,p=AAAA", ",p="})
  void aLastMessageWithoutItsPartsIsMalformed(String message) {
    assertThat(challenge().exchange().respond(base64(message))).isEqualTo(new SaslStep.Malformed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "n",
        "n,",
        "n,,",
        "n,,n=user",
        "n,,r=abc,n=user",
        "n,,n=,r=abc",
        "n,,n=user,r=",
        "n,,n=us=er,r=abc",
        "n,,n=us\0er,r=abc",
        "n,,m=x,n=user,r=abc",
        "x,,n=user,r=abc",
        "n,b=user,n=user,r=abc",
        "n,,n=user,r=a bc",
        ",,n=user,r=abc"
      })
  void aFirstMessageWithoutItsPartsIsMalformed(String message) {
    assertThat(begin(Mechanism.SCRAM_SHA_256, message)).isEqualTo(new SaslStep.Malformed());
  }

  @Test
  void namesMayHoldCommasAndEqualsSigns() { // RFC 5802 §5.1
    assertThat(first("n,,n=a=2Cb=3Dc,r=abc").login()).isEqualTo("a,b=c");
    assertThat(first("n,a=user,n=user,r=abc,x=ignored").login()).isEqualTo("user");
    assertThat(begin(Mechanism.SCRAM_SHA_256, "n,a=other,n=user,r=abc"))
        .isEqualTo(new SaslStep.ForeignIdentity());
  }

  @Test
  void whatIsNotBoundCannotBeSaidToBe() { // RFC 5802 §6
    assertThat(begin(Mechanism.SCRAM_SHA_256, "p=tls-exporter,,n=user,r=abc"))
        .isEqualTo(new SaslStep.WrongBinding());
    for (String flag : new String[] {"n", "y", "p=tls-exporter", "p=tls-unique", "p="}) {
      assertThat(begin(Mechanism.SCRAM_SHA_256_PLUS, flag + ",,n=user,r=abc"))
          .isEqualTo(new SaslStep.WrongBinding());
    }
  }

  @Test
  void whoeverSaysThatWeCannotBindIsNotBelieved() { // RFC 5802 §6
    ChannelBindings bindings =
        ChannelBindings.of(
            Map.of(
                ChannelBindings.EXPORTER, new byte[32], ChannelBindings.END_POINT, new byte[32]));
    assertThat(bindings.areOfferable()).isTrue();
    assertThat(begin(Mechanism.SCRAM_SHA_256, "y,,n=user,r=abc", bindings))
        .isEqualTo(new SaslStep.WrongBinding());
    assertThat(begin(Mechanism.SCRAM_SHA_256, "n,,n=user,r=abc", bindings))
        .isInstanceOf(SaslStep.Lookup.class);
    for (String type : new String[] {"tls-exporter", "tls-server-end-point"}) {
      assertThat(begin(Mechanism.SCRAM_SHA_256_PLUS, "p=" + type + ",,n=user,r=abc", bindings))
          .isInstanceOf(SaslStep.Lookup.class);
    }
    assertThat(begin(Mechanism.SCRAM_SHA_256_PLUS, "p=tls-unique,,n=user,r=abc", bindings))
        .isEqualTo(new SaslStep.WrongBinding());
  }

  @Test
  void aProofForAnotherChannelDoesNotHold() {
    byte[] data = new byte[32];
    byte[] other = new byte[32];
    other[31] = 1;
    assertThat(bound(data, data, "abcdef").holds()).isTrue();
    assertThat(bound(data, other, "abcdef").holds()).isFalse();
  }

  /** Else somebody who heard an exchange could play it again (RFC 5802 §5.1, "r="). */
  @Test
  void aProofWithAnotherNonceDoesNotHold() {
    byte[] data = new byte[32];
    for (String nonce : new String[] {"abcdeF", "abcde", "abcdefg", "abc", ""}) {
      assertThat(bound(data, data, nonce).holds()).isFalse();
    }
  }

  /** What a client proves that sees the channel as {@code theirs}, and repeats {@code nonce}. */
  private static Proof bound(byte[] ours, byte[] theirs, String nonce) {
    String gs2 = "p=tls-exporter,,";
    String bare = "n=user,r=abc";
    ScramFirst first =
        ((SaslStep.Lookup)
                begin(
                    Mechanism.SCRAM_SHA_256_PLUS,
                    gs2 + bare,
                    ChannelBindings.of(Map.of(ChannelBindings.EXPORTER, ours))))
            .first();
    SaslStep.Challenge challenge = (SaslStep.Challenge) first.challenge(VERIFIER, "def");
    String signed = "c=" + base64(gs2 + new String(theirs, StandardCharsets.UTF_8)) + ",r=" + nonce;
    byte[] key =
        ScramFunctions.clientKey(
            SHA_256,
            ScramFunctions.saltedPassword(
                SHA_256,
                StringPreparation.NO_PREPARATION,
                "pencil".toCharArray(),
                VERIFIER.salt(),
                VERIFIER.iterations()));
    byte[] signature =
        ScramFunctions.clientSignature(
            SHA_256, VERIFIER.storedKey(), bare + "," + text(challenge.text()) + "," + signed);
    String proof = Base64.getEncoder().encodeToString(ScramFunctions.clientProof(key, signature));
    return last(challenge, signed + ",p=" + proof);
  }

  @Test
  void secretsAreNotShown() {
    SaslStep.Challenge challenge = challenge();
    assertThat(challenge.exchange().toString()).isEqualTo("SCRAM-SHA-256 of user");
    assertThat(last(challenge, "c=biws,r=" + NONCE + "," + PROOF).toString())
        .isEqualTo("proof of user");
  }

  private static SaslStep.Challenge challenge() {
    SaslStep step =
        first("n,,n=user,r=rOprNGfwEbeRWgbNEkqO")
            .challenge(VERIFIER, "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
    return (SaslStep.Challenge) step;
  }

  private static Proof last(SaslStep.Challenge challenge, String message) {
    SaslStep step = challenge.exchange().respond(base64(message));
    return (Proof) ((SaslStep.Complete) step).evidence();
  }

  private static ScramFirst first(String message) {
    return ((SaslStep.Lookup) begin(Mechanism.SCRAM_SHA_256, message)).first();
  }

  private static SaslStep begin(Mechanism mechanism, String message) {
    return begin(mechanism, message, ChannelBindings.NONE);
  }

  private static SaslStep begin(Mechanism mechanism, String message, ChannelBindings bindings) {
    return SaslExchange.begin(mechanism, Optional.of(base64(message)), bindings);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(String base64) {
    return new String(octets(base64), StandardCharsets.UTF_8);
  }

  private static byte[] octets(String base64) {
    return Base64.getDecoder().decode(base64);
  }
}
