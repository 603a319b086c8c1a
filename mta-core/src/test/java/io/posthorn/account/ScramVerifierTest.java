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
