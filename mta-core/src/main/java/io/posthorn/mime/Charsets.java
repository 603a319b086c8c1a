package io.posthorn.mime;

import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The charsets that the JDK knows, looked up once for all: {@link Charset#forName} searches the
 * class path for an unknown name, a millisecond long, and strangers choose the names.
 */
final class Charsets {

  private static final Map<String, Charset> BY_NAME = byName();

  private Charsets() {}

  /** The charset of that name or alias, in any case. */
  static Optional<Charset> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
  }

  private static Map<String, Charset> byName() {
    Map<String, Charset> names = new HashMap<>();
    for (Charset charset : Charset.availableCharsets().values()) {
      charset.aliases().forEach(alias -> names.put(alias.toLowerCase(Locale.ROOT), charset));
      names.put(charset.name().toLowerCase(Locale.ROOT), charset);
    }
    return Map.copyOf(names);
  }
}
