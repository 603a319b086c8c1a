package io.posthorn.config;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What is kept of a password: the SCRAM-SHA-256 verifier (RFC 5802 §3, RFC 7677), of which the
 * password cannot be told. PLAIN and LOGIN are checked against the same. Immutable.
 */
final class ScramVerifier {

  /** RFC 7677 §4. */
  static final int MIN_ITERATIONS = 4096;

  private static final int SALT_OCTETS = 16;
  private static final int KEY_BITS = 256;

  private final byte[] salt;
  private final int iterations;
  private final byte[] storedKey;
  private final byte[] serverKey;

  private ScramVerifier(byte[] salt, int iterations, byte[] salted) {
    this.salt = salt;
    this.iterations = iterations;
    this.storedKey = sha256(hmac(salted, "Client Key"));
    this.serverKey = hmac(salted, "Server Key");
  }

  /** The verifier of a password that is not empty. */
  static ScramVerifier of(String password, int iterations, RandomGenerator random) {
    byte[] salt = new byte[SALT_OCTETS];
    random.nextBytes(salt);
    return new ScramVerifier(salt, iterations, salted(password, salt, iterations));
  }

  /** H(ClientKey), to which a client proves that it knows the password. */
  byte[] storedKey() {
    return storedKey.clone();
  }

  /** HMAC(SaltedPassword, "Server Key"), by which we prove that we know this verifier. */
  byte[] serverKey() {
    return serverKey.clone();
  }

  /** Whether this is the password; takes as long for any. */
  boolean matches(String password) {
    byte[] salted = salted(password, salt, iterations);
    return MessageDigest.isEqual(storedKey, sha256(hmac(salted, "Client Key")));
  }

  /** Passwords look the same in several Unicode forms; one of them counts. */
  private static byte[] salted(String password, byte[] salt, int iterations) {
    char[] characters = Normalizer.normalize(password, Normalizer.Form.NFKC).toCharArray();
    PBEKeySpec spec = new PBEKeySpec(characters, salt, iterations, KEY_BITS);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has PBKDF2", e);
    } finally {
      spec.clearPassword();
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static byte[] sha256(byte[] octets) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(octets);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "ScramVerifier[" + iterations + " iterations]";
  }
}
