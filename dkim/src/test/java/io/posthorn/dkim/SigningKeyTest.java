package io.posthorn.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.Domain;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {

  @ParameterizedTest
  @ValueSource(strings = {"k2048.pem", "k2048-pkcs1.pem"})
  void bothPemFormsAreRead(String file) {
    SigningKey key = TestKeys.key(file, Rsa.fastest());
    assertThat(key.bits()).isEqualTo(2048);
    assertThat(key).hasToString("k1._domainkey.mg.example.org");
    assertThat(key.publicKey()).isEqualTo(TestKeys.key("k2048.pem", Rsa.jdk()).publicKey());
  }

  @Test
  void anRsaKeyOf1024BitsStillSigns() {
    assertThat(TestKeys.key("k1024.pem", Rsa.jdk()).bits()).isEqualTo(1024);
  }

  @ParameterizedTest
  @CsvSource({
    "k512.pem,is an RSA key of 512 bits; DKIM takes 1024 to 4096",
    "ed25519.pem,is not an RSA key",
    "encrypted.pem,is encrypted; write it without a passphrase",
    "encrypted-pkcs8.pem,is encrypted; write it without a passphrase",
    "public.pem,is a public key; signing needs the private one"
  })
  void otherKeysAreRefusedWithReasonAndCure(String file, String reason) {
    assertThat(reason("k1", TestKeys.text(file))).startsWith(reason);
  }

  @Test
  void textThatIsNoKey() {
    assertThat(reason("k1", "")).startsWith("holds no PEM block");
    assertThat(reason("k1", "-----BEGIN PRIVATE KEY-----\n")).startsWith("is damaged");
    assertThat(reason("k1", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"))
        .startsWith("is damaged");
    assertThat(reason("k1", "-----BEGIN PRIVATE KEY-----\n!?*\n-----END PRIVATE KEY-----\n"))
        .startsWith("is damaged");
  }

  @Test
  void aKeyWhosePartsDoNotBelongTogetherIsRefused() {
    String pem = TestKeys.text("k2048.pem");
    String base64 = pem.lines().filter(l -> !l.startsWith("-")).reduce("", String::concat);
    byte[] der = Base64.getDecoder().decode(base64);
    der[60] ^= 1; // within the modulus
    String damaged =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der)
            + "\n-----END PRIVATE KEY-----\n";
    assertThat(reason("k1", damaged)).startsWith("is damaged: what it signs does not verify");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "k 1", "K1", "k1.", "-k", "k;1"})
  void aSelectorIsAName(String selector) {
    assertThat(reason(selector, TestKeys.text("k2048.pem"))).contains("selector");
  }

  @Test
  void onlyADomainSigns() {
    Domain literal = new Domain("[127.0.0.1]");
    SigningKey.Parsed parsed =
        SigningKey.parse(literal, "k1", TestKeys.text("k2048.pem"), Rsa.jdk());
    assertThat(parsed).isInstanceOf(SigningKey.Invalid.class);
  }

  @Test
  void generatedKeysSignAndNeverShowThemselves() {
    String pem = KeyGenerator.pem(1024);
    assertThat(pem).startsWith("-----BEGIN PRIVATE KEY-----\n").endsWith("PRIVATE KEY-----\n");
    SigningKey.Parsed parsed = SigningKey.parse(TestKeys.DOMAIN, "k2", pem, Rsa.fastest());
    assertThat(parsed).isInstanceOf(SigningKey.Valid.class);
    assertThat(parsed.toString()).contains("k2._domainkey").doesNotContain("MII");
  }

  private static String reason(String selector, String pem) {
    return switch (SigningKey.parse(TestKeys.DOMAIN, selector, pem, Rsa.fastest())) {
      case SigningKey.Invalid invalid -> invalid.reason();
      case SigningKey.Valid valid -> "valid: " + valid;
    };
  }
}
