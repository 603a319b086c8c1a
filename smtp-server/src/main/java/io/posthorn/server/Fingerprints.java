package io.posthorn.server;

import io.posthorn.account.StoredCredential;
import io.posthorn.sasl.Credentials;
import io.posthorn.sasl.Evidence;
import io.posthorn.sasl.Proof;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Short numbers in the place of logins and wrong passwords: they take little room, and tell nothing
 * without the key, which dies with the process. Safe for use by many threads.
 */
final class Fingerprints {

  private static final int KEY_OCTETS = 32;

  private final SecretKeySpec key;

  Fingerprints(RandomGenerator random) {
    byte[] octets = new byte[KEY_OCTETS];
    random.nextBytes(octets);
    this.key = new SecretKeySpec(octets, "HmacSHA256");
  }

  /** Of a login, in whatever spelling. */
  long of(String login) {
    return hash("login " + StoredCredential.key(login));
  }

  /** Of what was brought; a proof is never the same twice. */
  long of(Evidence evidence) {
    return switch (evidence) {
      case Credentials(String login, String password) ->
          hash("password " + login + "\0" + password);
      case Proof proof -> hash("proof " + proof.login() + "\0" + proof.last());
    };
  }

  private long hash(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return ByteBuffer.wrap(mac.doFinal(text.getBytes(StandardCharsets.UTF_8))).getLong();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
