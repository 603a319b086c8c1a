package io.posthorn.senders;

import io.posthorn.account.ScramVerifier;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers logins that succeeded, so that a client that logs in for each message costs one hash
 * and not thousands. Only a keyed hash of verifier and password is held; the key dies with the
 * process. Verifiers are never the same twice, so a login that was deleted or given a new password
 * is not remembered.
 *
 * <p>Safe for use by many threads.
 */
final class RecentLogins {

  private static final int MOST = 10_000;
  private static final int KEY_OCTETS = 32;

  private final SecretKeySpec key;
  private final Map<ByteBuffer, Boolean> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
          return size() > MOST;
        }
      };

  RecentLogins(RandomGenerator random) {
    byte[] octets = new byte[KEY_OCTETS];
    random.nextBytes(octets);
    this.key = new SecretKeySpec(octets, "HmacSHA256");
  }

  boolean contains(ScramVerifier verifier, String password) {
    ByteBuffer hash = hash(verifier, password);
    synchronized (known) {
      return known.get(hash) != null;
    }
  }

  void add(ScramVerifier verifier, String password) {
    ByteBuffer hash = hash(verifier, password);
    synchronized (known) {
      known.put(hash, true);
    }
  }

  private ByteBuffer hash(ScramVerifier verifier, String password) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(verifier.storedKey()); // of one length: no end of it is a password's beginning
      mac.update(password.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
