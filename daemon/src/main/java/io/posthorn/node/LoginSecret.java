package io.posthorn.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Of what salts are made for logins that are not there: the same over restarts, and known to nobody
 * else, so that asking does not tell which logins there are.
 */
final class LoginSecret {

  private static final int OCTETS = 32;
  private static final HexFormat HEX = HexFormat.of();

  private LoginSecret() {}

  /** The secret in {@code directory}, made where it is missing or damaged. */
  static SecretKey in(Path directory, RandomGenerator random) throws IOException {
    Path file = directory.resolve("unknown-logins");
    if (Files.exists(file)) {
      String text = Files.readString(file).strip();
      if (text.length() == 2 * OCTETS && text.chars().allMatch(HexFormat::isHexDigit)) {
        return key(HEX.parseHex(text));
      }
      Files.delete(file); // a power cut ended its making; the salts of strangers change
    }
    byte[] secret = new byte[OCTETS];
    random.nextBytes(secret);
    PrivateFile.create(file, HEX.formatHex(secret) + "\n");
    return key(secret);
  }

  private static SecretKey key(byte[] octets) {
    return new SecretKeySpec(octets, "HmacSHA256");
  }
}
