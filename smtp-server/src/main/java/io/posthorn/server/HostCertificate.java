package io.posthorn.server;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * A certificate with its key, ready for handshakes: TLS 1.2 and 1.3 (RFC 8996 forbids older ones).
 * Immutable.
 */
public final class HostCertificate {

  private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String KEY_END = "-----END PRIVATE KEY-----";
  private static final byte[] PROBE =
      "do they belong together?".getBytes(StandardCharsets.US_ASCII);

  private final X509Certificate leaf;
  private final SslContext context;

  private HostCertificate(X509Certificate leaf, SslContext context) {
    this.leaf = leaf;
    this.context = context;
  }

  /**
   * Reads a certificate with its chain, its own first, and its key (PKCS #8), both PEM.
   *
   * @throws IllegalArgumentException when they cannot be used, saying why
   */
  public static HostCertificate parse(String chain, String key, TlsProvider provider) {
    try {
      return of(privateKey(key), certificates(chain), provider);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * Takes a key and a certificate with its chain, its own first.
   *
   * @throws IllegalArgumentException when they cannot be used, saying why
   */
  static HostCertificate of(PrivateKey key, List<X509Certificate> chain, TlsProvider provider) {
    X509Certificate leaf = chain.getFirst();
    if (!belong(key, leaf)) {
      throw new IllegalArgumentException("the key is not that of the certificate");
    }
    try {
      SslContext context =
          SslContextBuilder.forServer(key, chain)
              .sslProvider(provider.netty())
              .protocols("TLSv1.3", "TLSv1.2")
              .build();
      return new HostCertificate(leaf, context);
    } catch (SSLException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** When it ends. */
  public Instant expiry() {
    return leaf.getNotAfter().toInstant();
  }

  SslContext context() {
    return context;
  }

  private static List<X509Certificate> certificates(String pem) throws CertificateException {
    List<X509Certificate> chain = new ArrayList<>();
    byte[] octets = pem.getBytes(StandardCharsets.UTF_8);
    for (Certificate one :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(octets))) {
      chain.add((X509Certificate) one);
    }
    if (chain.isEmpty()) {
      throw new CertificateException("there is no certificate in it");
    }
    return chain;
  }

  private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    int begin = pem.indexOf(KEY_BEGIN);
    int end = pem.indexOf(KEY_END, Math.max(begin, 0));
    if (begin < 0 || end < 0) {
      throw new InvalidKeySpecException("there is no private key (PKCS #8, no passphrase) in it");
    }
    String body = pem.substring(begin + KEY_BEGIN.length(), end);
    PKCS8EncodedKeySpec spec;
    try {
      spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body));
    } catch (IllegalArgumentException e) {
      throw new InvalidKeySpecException("the private key is damaged", e);
    }
    for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
      Optional<PrivateKey> key = privateKey(algorithm, spec);
      if (key.isPresent()) {
        return key.get();
      }
    }
    throw new InvalidKeySpecException("the private key is damaged, or no RSA, EC or EdDSA key");
  }

  private static Optional<PrivateKey> privateKey(String algorithm, PKCS8EncodedKeySpec spec)
      throws NoSuchAlgorithmException {
    try {
      return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
    } catch (InvalidKeySpecException e) {
      return Optional.empty(); // of another kind
    }
  }

  /** What the one signs, the other verifies. */
  private static boolean belong(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "EdDSA";
        };
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(PROBE);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(certificate.getPublicKey());
      verifier.update(PROBE);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // keys of different kinds
    }
  }
}
