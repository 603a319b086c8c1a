package io.posthorn.dkim;

import io.posthorn.address.Domain;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;

/**
 * A private RSA key with the domain and selector that it signs for. Immutable, for use by many
 * threads.
 */
public final class SigningKey {

  /** RFC 8301 §3.2: signers use at least 1024 bits. */
  public static final int MIN_BITS = 1024;

  /** RFC 8301 §3.2: verifiers need not take more than 4096 bits. */
  public static final int MAX_BITS = 4096;

  private static final String DAMAGED = "is damaged: what it signs does not verify; make a new key";

  private final Domain domain;
  private final String selector;
  private final RSAPublicKey publicKey;
  private final PrivateKey key;
  private final Rsa rsa;

  private SigningKey(
      Domain domain, String selector, RSAPublicKey publicKey, PrivateKey key, Rsa rsa) {
    this.domain = domain;
    this.selector = selector;
    this.publicKey = publicKey;
    this.key = key;
    this.rsa = rsa;
  }

  /** What a text turned out to be. */
  public sealed interface Parsed {}

  /** A key to sign with. */
  public record Valid(SigningKey key) implements Parsed {}

  /**
   * No such key.
   *
   * @param reason for people, to be put behind the name of the file; says what to do
   */
  public record Invalid(String reason) implements Parsed {}

  /**
   * Reads a key in PEM form, PKCS#8 or PKCS#1, and tries whether it signs.
   *
   * @param domain the signing domain, {@code d=}
   * @param selector the name below {@code _domainkey} at that domain, {@code s=}
   * @param pem the text of a PEM file
   * @param rsa who signs
   */
  public static Parsed parse(Domain domain, String selector, String pem, Rsa rsa) {
    if (domain.isLiteral()) {
      return new Invalid(domain + " is an address, and only a domain can sign");
    }
    if (Domain.parse(selector).filter(name -> name.ascii().equals(selector)).isEmpty()) {
      return new Invalid("the selector \"" + selector + "\" is not a DNS label in lower case");
    }
    return switch (PemKey.read(pem)) {
      case PemKey.Unreadable unreadable -> new Invalid(unreadable.reason());
      case PemKey.Read read -> of(domain, selector, read.pkcs8(), rsa);
    };
  }

  private static Parsed of(Domain domain, String selector, PKCS8EncodedKeySpec pkcs8, Rsa rsa) {
    try {
      KeyFactory factory = KeyFactory.getInstance("RSA");
      PrivateKey plain = factory.generatePrivate(pkcs8);
      if (!(plain instanceof RSAPrivateCrtKey whole)) {
        return new Invalid("is an RSA key without its primes; export it again, whole");
      }
      int bits = whole.getModulus().bitLength();
      if (bits < MIN_BITS || bits > MAX_BITS) {
        return new Invalid(
            "is an RSA key of %d bits; DKIM takes %d to %d (RFC 8301), make one of 2048"
                .formatted(bits, MIN_BITS, MAX_BITS));
      }
      RSAPublicKeySpec spec = new RSAPublicKeySpec(whole.getModulus(), whole.getPublicExponent());
      RSAPublicKey publicKey = (RSAPublicKey) factory.generatePublic(spec);
      SigningKey key = new SigningKey(domain, selector, publicKey, rsa.key(pkcs8), rsa);
      return key.works() ? new Valid(key) : new Invalid(DAMAGED);
    } catch (GeneralSecurityException | SigningException e) {
      return new Invalid(DAMAGED);
    }
  }

  /** The domain that takes responsibility. */
  public Domain domain() {
    return domain;
  }

  /** Which of the domain's keys this is. */
  public String selector() {
    return selector;
  }

  /** The public half, for the DNS. */
  public RSAPublicKey publicKey() {
    return publicKey;
  }

  /** The length of the modulus. */
  public int bits() {
    return publicKey.getModulus().bitLength();
  }

  /**
   * The signature of {@code octets}, {@code rsa-sha256}. Costs 0.2 to 5 ms of CPU.
   *
   * @throws SigningException when the provider fails
   */
  byte[] sign(byte[] octets) {
    try {
      return rsa.sign(key, octets);
    } catch (GeneralSecurityException e) {
      throw new SigningException("the key " + this + " cannot sign: " + e.getMessage(), e);
    }
  }

  private boolean works() throws GeneralSecurityException {
    byte[] sample = toString().getBytes(StandardCharsets.US_ASCII);
    Signature check = Signature.getInstance("SHA256withRSA");
    check.initVerify(publicKey);
    check.update(sample);
    return check.verify(sign(sample));
  }

  /** Selector and domain; never anything of the key. */
  @Override
  public String toString() {
    return selector + "._domainkey." + domain;
  }
}
