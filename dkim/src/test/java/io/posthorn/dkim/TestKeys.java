package io.posthorn.dkim;

import io.posthorn.address.Domain;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Keys that are in no other use; see the folder of test resources. */
final class TestKeys {

  static final Domain DOMAIN = new Domain("mg.example.org");

  private TestKeys() {}

  static SigningKey key(String file, Rsa rsa) {
    return ((SigningKey.Valid) SigningKey.parse(DOMAIN, "k1", text(file), rsa)).key();
  }

  static String text(String file) {
    try (InputStream in = TestKeys.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
