package io.posthorn.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Logs in by SCRAM-SHA-256, and hashes its password once, as a client does that keeps what came of
 * it (RFC 5802 §9). Safe for use by many threads.
 */
final class ScramClient {

  private static final String NONCE = "fyko+d2lbbFgONRv9qkxdawL";

  private final String bare;
  private final String password;
  private volatile byte @Nullable [] clientKey;

  ScramClient(String login, String password) {
    this.bare = "n=" + login + ",r=" + NONCE;
    this.password = password;
  }

  void logIn(SmtpTalk talk) throws IOException {
    try {
      String first = talk.command("AUTH SCRAM-SHA-256 " + SmtpTalk.base64("n,," + bare), "334");
      String challenge = new String(Base64.getDecoder().decode(first), StandardCharsets.UTF_8);
      String[] parts = challenge.split(",", 3);
      String signed = "c=biws," + parts[0];
      byte[] key = key(Base64.getDecoder().decode(parts[1].substring(2)), parts[2].substring(2));
      byte[] stored = MessageDigest.getInstance("SHA-256").digest(key);
      byte[] proof = hmac(stored, bare + "," + challenge + "," + signed);
      for (int i = 0; i < proof.length; i++) {
        proof[i] ^= key[i];
      }
      String last = signed + ",p=" + Base64.getEncoder().encodeToString(proof);
      talk.command(SmtpTalk.base64(last), "334");
      talk.command("", "235");
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private byte[] key(byte[] salt, String iterations) throws GeneralSecurityException {
    byte[] known = clientKey;
    if (known == null) {
      PBEKeySpec spec =
          new PBEKeySpec(password.toCharArray(), salt, Integer.parseInt(iterations), 256);
      SecretKeyFactory factory = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
      known = hmac(factory.generateSecret(spec).getEncoded(), "Client Key");
      clientKey = known;
    }
    return known;
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }
}
