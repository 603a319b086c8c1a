package io.posthorn.dkim;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;

/** Makes private keys. */
public final class KeyGenerator {

  /** What is usual: verifiers are fast, and the DNS record still fits into a datagram. */
  public static final int USUAL_BITS = 2048;

  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private KeyGenerator() {}

  /**
   * A new RSA key as PEM text (PKCS#8). Takes a tenth of a second to some seconds of CPU.
   *
   * @param bits {@link SigningKey#MIN_BITS} to {@link SigningKey#MAX_BITS}
   */
  public static String pem(int bits) {
    if (bits < SigningKey.MIN_BITS || bits > SigningKey.MAX_BITS) {
      throw new IllegalArgumentException("no DKIM key has " + bits + " bits");
    }
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      byte[] pkcs8 = generator.generateKeyPair().getPrivate().getEncoded();
      return "-----BEGIN PRIVATE KEY-----\n"
          + LINES.encodeToString(pkcs8)
          + "\n-----END PRIVATE KEY-----\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK makes no RSA keys", e);
    }
  }
}
