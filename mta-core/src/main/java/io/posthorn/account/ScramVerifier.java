package io.posthorn.account;

import com.ibm.icu.text.StringPrep;
import com.ibm.icu.text.StringPrepParseException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What is kept of a password: the SCRAM-SHA-256 verifier (RFC 5802 §3, RFC 7677), of which the
 * password cannot be told. PLAIN and LOGIN are checked against the same. Immutable; verifiers are
 * equal when all their parts are.
 */
public final class ScramVerifier {

  /** RFC 7677 §4. */
  public static final int MIN_ITERATIONS = 4096;

  /** What a login costs us: some milliseconds; guessing a password costs as much a guess. */
  public static final int USUAL_ITERATIONS = 15_000;

  /** More would be a record that was damaged, and a login that never ends. */
  private static final int MAX_ITERATIONS = 10_000_000;

  private static final int SALT_OCTETS = 16;
  private static final int KEY_BITS = 256;

  private final byte[] salt;
  private final int iterations;
  private final byte[] storedKey;
  private final byte[] serverKey;

  private ScramVerifier(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
    this.salt = salt.clone();
    this.iterations = iterations;
    this.storedKey = storedKey.clone();
    this.serverKey = serverKey.clone();
  }

  /** The verifier of a password that is not empty. */
  public static ScramVerifier of(String password, int iterations, RandomGenerator random) {
    byte[] salt = new byte[SALT_OCTETS];
    random.nextBytes(salt);
    return of(password, salt, iterations);
  }

  /**
   * The verifier of a password whose salt is always the same, and known only to who knows {@code
   * secret}: for a password that is kept elsewhere and hashed at each start.
   */
  public static ScramVerifier of(String login, String password, int iterations, byte[] secret) {
    return of(password, octets(secret, "password of " + login + "\0" + password), iterations);
  }

  /**
   * A verifier that no password fits, for a login that is not there. It is the same each time, and
   * nobody who does not know {@code secret} can tell it from that of a login that is there.
   */
  public static ScramVerifier ofNobody(String login, int iterations, byte[] secret) {
    return new ScramVerifier(
        octets(secret, "salt of " + login),
        iterations,
        hmac(secret, "stored key of " + login),
        hmac(secret, "server key of " + login));
  }

  private static byte[] octets(byte[] secret, String what) {
    return Arrays.copyOf(hmac(secret, what), SALT_OCTETS);
  }

  private static ScramVerifier of(String password, byte[] salt, int iterations) {
    byte[] salted = salted(password, salt, iterations);
    return new ScramVerifier(
        salt, iterations, sha256(hmac(salted, "Client Key")), hmac(salted, "Server Key"));
  }

  /**
   * The verifier that has these parts.
   *
   * @throws IllegalArgumentException when no verifier has them
   */
  public static ScramVerifier ofParts(
      byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
    boolean keys =
        storedKey.length == KEY_BITS / Byte.SIZE && serverKey.length == KEY_BITS / Byte.SIZE;
    if (salt.length == 0 || !keys) {
      throw new IllegalArgumentException("salt or keys of a verifier are missing");
    }
    if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
      throw new IllegalArgumentException("a verifier of " + iterations + " iterations");
    }
    return new ScramVerifier(salt, iterations, storedKey, serverKey);
  }

  /** What the password was hashed with; never the same twice. */
  public byte[] salt() {
    return salt.clone();
  }

  /** Names this password among all that a login ever has, and tells nothing of it. */
  public String generation() {
    return HexFormat.of().formatHex(salt);
  }

  /** How often the password was hashed. */
  public int iterations() {
    return iterations;
  }

  /** H(ClientKey), to which a client proves that it knows the password. */
  public byte[] storedKey() {
    return storedKey.clone();
  }

  /** HMAC(SaltedPassword, "Server Key"), by which we prove that we know this verifier. */
  public byte[] serverKey() {
    return serverKey.clone();
  }

  /** Whether this is the password; takes as long for any. */
  public boolean matches(String password) {
    byte[] salted = salted(password, salt, iterations);
    return MessageDigest.isEqual(storedKey, sha256(hmac(salted, "Client Key")));
  }

  /**
   * Passwords look the same in several Unicode forms; one of them counts, and clients of SCRAM take
   * the same (RFC 5802 §2.2, RFC 4013). It has none for what is newer than Unicode 3.2 and for what
   * is not to be seen.
   */
  private static String prepared(String password) {
    try {
      return StringPrep.getInstance(StringPrep.RFC4013_SASLPREP)
          .prepare(password, StringPrep.DEFAULT);
    } catch (StringPrepParseException e) {
      return Normalizer.normalize(password, Normalizer.Form.NFKC);
    }
  }

  private static byte[] salted(String password, byte[] salt, int iterations) {
    char[] characters = prepared(password).toCharArray();
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
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
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
  public boolean equals(Object other) {
    return other instanceof ScramVerifier that
        && iterations == that.iterations
        && Arrays.equals(salt, that.salt)
        && MessageDigest.isEqual(storedKey, that.storedKey)
        && MessageDigest.isEqual(serverKey, that.serverKey);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(salt);
  }

  @Override
  public String toString() {
    return "ScramVerifier[" + iterations + " iterations]";
  }
}
