package io.posthorn.senders;

import io.posthorn.account.SendingDomain;
import io.posthorn.account.StoredDomain;
import io.posthorn.address.Domain;
import io.posthorn.dkim.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A sending domain as it counts now.
 *
 * @param settings what the rest of the relay needs to know of it
 * @param source where it comes from
 * @param keys its DKIM keys; from the store the newest first
 */
record LiveDomain(SendingDomain settings, Source<StoredDomain> source, List<SigningKey> keys) {

  /** How long the DNS of the world may take to learn of a new key. */
  static final Duration OVERLAP = Duration.ofDays(7);

  LiveDomain {
    keys = List.copyOf(keys);
  }

  Domain name() {
    return settings.name();
  }

  /**
   * Those that sign: all of the file; of the store the newest, and for a week also the one before
   * it, because verifiers may not find the newest one's record yet.
   */
  List<SigningKey> signers(Instant now) {
    return switch (source) {
      case Source.InFile<StoredDomain> _ -> keys;
      case Source.InStore<StoredDomain>(StoredDomain stored) -> {
        boolean young =
            stored.keys().stream()
                .findFirst()
                .filter(newest -> newest.created().plus(OVERLAP).isAfter(now))
                .isPresent();
        yield keys.subList(0, Math.min(keys.size(), young ? 2 : 1));
      }
    };
  }
}
