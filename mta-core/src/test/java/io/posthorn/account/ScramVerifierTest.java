package io.posthorn.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Base64;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ScramVerifierTest {

  private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");

  @Test
  void isThatOfTheStandard() { // RFC 7677 §3: pencil, 4096 iterations
    ScramVerifier verifier = ScramVerifier.of("pencil", 4096, new FixedSalt());
    assertThat(verifier.storedKey())
        .asBase64Encoded()
        .isEqualTo("WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=");
    assertThat(verifier.serverKey())
        .asBase64Encoded()
        .isEqualTo("wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
    assertThat(verifier.toString()).doesNotContain("pencil");
  }

  @Test
  void isTheSameAfterItWasTakenApart() {
    ScramVerifier verifier = ScramVerifier.of("pencil", 4096, new Random(1));
    ScramVerifier again =
        ScramVerifier.ofParts(
            verifier.salt(), verifier.iterations(), verifier.storedKey(), verifier.serverKey());

    assertThat(again).isEqualTo(verifier).hasSameHashCodeAs(verifier);
    assertThat(again.matches("pencil")).isTrue();
    assertThat(again.matches("Pencil")).isFalse();
    assertThat(again).isNotEqualTo(ScramVerifier.of("pencil", 4096, new Random(2)));
  }

  @Test
  void passwordsAreTheSameInAllTheirForms() { // RFC 4013 §3, and RFC 5802 §2.2 for SCRAM's clients
    ScramVerifier verifier = ScramVerifier.of("gr\u00fc\u00dfe IX", 4096, new Random(1));
    assertThat(verifier.matches("gru\u0308\u00dfe IX")).isTrue();
    assertThat(verifier.matches("gr\u00fc\u00dfe\u00a0\u2168")).isTrue();
    assertThat(verifier.matches("gr\u00ad\u00fc\u00dfe IX")).isTrue(); // a soft hyphen
    assertThat(verifier.matches("grusse IX")).isFalse();
    // newer than Unicode 3.2, and so without a form of its own
    assertThat(ScramVerifier.of("\ud83e\udd80", 4096, new Random(1)).matches("\ud83e\udd80"))
        .isTrue();
  }

  @Test
  void saltsThatAreMadeAreAlwaysTheSameAndTellNothing() {
    byte[] secret = new byte[32];
    byte[] other = {1};
    ScramVerifier nobody = ScramVerifier.ofNobody("a@x.test", 4096, secret);
    assertThat(nobody).isEqualTo(ScramVerifier.ofNobody("a@x.test", 4096, secret));
    assertThat(nobody.salt()).hasSize(16);
    assertThat(nobody.salt())
        .isNotEqualTo(ScramVerifier.ofNobody("b@x.test", 4096, secret).salt())
        .isNotEqualTo(ScramVerifier.ofNobody("a@x.test", 4096, other).salt());
    ScramVerifier known = ScramVerifier.of("a@x.test", "secret", 4096, secret);
    assertThat(known).isEqualTo(ScramVerifier.of("a@x.test", "secret", 4096, secret));
    assertThat(known.salt())
        .isNotEqualTo(nobody.salt())
        .isNotEqualTo(ScramVerifier.of("a@x.test", "other", 4096, secret).salt())
        .isNotEqualTo(ScramVerifier.of("b@x.test", "secret", 4096, secret).salt());
    assertThat(known.matches("secret")).isTrue();
  }

  @Test
  void partsThatNoVerifierHasAreRefused() {
    byte[] key = new byte[32];
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScramVerifier.ofParts(SALT, 4095, key, key));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScramVerifier.ofParts(SALT, Integer.MAX_VALUE, key, key));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScramVerifier.ofParts(new byte[0], 4096, key, key));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScramVerifier.ofParts(SALT, 4096, key, new byte[31]));
  }

  private static final class FixedSalt implements RandomGenerator {

    @Override
    public long nextLong() {
      throw new AssertionError("only the salt is random");
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(SALT, 0, bytes, 0, bytes.length);
    }
  }
}
