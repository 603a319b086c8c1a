package io.posthorn.node;

import io.posthorn.address.Domain;
import io.posthorn.config.Senders;
import io.posthorn.config.Senders.DkimKey;
import io.posthorn.config.Senders.SenderDomain;
import io.posthorn.dkim.KeyGenerator;
import io.posthorn.dkim.Rsa;
import io.posthorn.dkim.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The keys that sign a domain's mail. */
final class SigningKeys {

  private static final String MADE_SELECTOR = "dev";

  private SigningKeys() {}

  /**
   * Those of the configuration.
   *
   * @throws StartException when one cannot be used, with its place
   */
  static Map<Domain, List<SigningKey>> configured(Senders senders, Rsa rsa) throws StartException {
    Map<Domain, List<SigningKey>> keys = new HashMap<>();
    for (SenderDomain domain : senders.domains()) {
      List<SigningKey> own = new ArrayList<>();
      for (DkimKey key : domain.dkim()) {
        own.add(parse(domain.settings().name(), key, rsa));
      }
      keys.put(domain.settings().name(), List.copyOf(own));
    }
    return Map.copyOf(keys);
  }

  /**
   * Those of {@code known}; for other domains keys that are made on first use and kept in {@code
   * directory}.
   */
  static Function<Domain, List<SigningKey>> orMade(
      Function<Domain, List<SigningKey>> known, Path directory, Rsa rsa) {
    Map<Domain, List<SigningKey>> made = new ConcurrentHashMap<>();
    return domain -> {
      List<SigningKey> own = known.apply(domain);
      return own.isEmpty() && !domain.isLiteral()
          ? made.computeIfAbsent(domain, name -> List.of(make(name, directory, rsa)))
          : own;
    };
  }

  private static SigningKey parse(Domain domain, DkimKey key, Rsa rsa) throws StartException {
    return switch (SigningKey.parse(domain, key.selector(), key.pem().value(), rsa)) {
      case SigningKey.Valid valid -> valid.key();
      case SigningKey.Invalid invalid ->
          throw StartException.configuration(
              "%s: error: the DKIM key of %s (%s) %s"
                  .formatted(key.place(), domain, key.pem().from(), invalid.reason()));
    };
  }

  private static SigningKey make(Domain domain, Path directory, Rsa rsa) {
    Path file = directory.resolve(domain.ascii() + ".pem");
    try {
      if (!Files.exists(file)) {
        PrivateFile.create(file, KeyGenerator.pem(KeyGenerator.USUAL_BITS));
      }
      return switch (SigningKey.parse(domain, MADE_SELECTOR, Files.readString(file), rsa)) {
        case SigningKey.Valid valid -> valid.key();
        case SigningKey.Invalid invalid -> throw new IOException(file + " " + invalid.reason());
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
