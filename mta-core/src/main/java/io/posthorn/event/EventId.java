package io.posthorn.event;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The id of an {@link Occurrence}: 22 characters of base64url. The same wherever and whenever it is
 * shown, so that who reads events twice can tell. A name, and no secret: who knows an event's
 * message and place in the journal can compute it.
 */
final class EventId {

  private static final int OCTETS = 16;
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  private EventId() {}

  static String of(Occurrence one) {
    byte[] name =
        ByteBuffer.allocate(28)
            .putLong(one.message().high())
            .putLong(one.message().low())
            .putLong(one.line().sequence())
            .putInt(one.index())
            .array();
    return TEXT.encodeToString(Arrays.copyOf(sha256().digest(name), OCTETS));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
