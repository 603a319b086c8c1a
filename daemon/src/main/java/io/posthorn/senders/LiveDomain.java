package io.posthorn.senders;

import io.posthorn.account.SendingDomain;
import io.posthorn.account.StoredDomain;
import io.posthorn.address.Domain;
import io.posthorn.dkim.SigningKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A sending domain as it counts now.
 *
 * @param settings what the rest of the relay needs to know of it
 * @param source where it comes from
 * @param keys its DKIM keys; from the store the newest first
 */
record LiveDomain(SendingDomain settings, Source<StoredDomain> source, List<SigningKey> keys) {

  LiveDomain {
    keys = List.copyOf(keys);
  }

  Domain name() {
    return settings.name();
  }

  /** Those that sign: all of the file; of the store those that are in their {@link Rotation}. */
  List<SigningKey> signers(Instant now) {
    return switch (source) {
      case Source.InFile<StoredDomain> _ -> keys;
      case Source.InStore<StoredDomain>(StoredDomain stored) -> {
        Map<String, SigningKey> usable =
            keys.stream().collect(Collectors.toMap(SigningKey::selector, key -> key));
        List<StoredDomain.Key> known =
            stored.keys().stream().filter(key -> usable.containsKey(key.selector())).toList();
        yield Rotation.signing(known, now).stream().map(key -> usable.get(key.selector())).toList();
      }
    };
  }
}
