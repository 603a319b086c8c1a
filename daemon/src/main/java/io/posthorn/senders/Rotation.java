package io.posthorn.senders;

import io.posthorn.account.StoredDomain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Which keys of a domain of the store sign, and which are kept. Pure; the newest go first. */
final class Rotation {

  /** How long the DNS of the world may take to learn of a new key. */
  static final Duration OVERLAP = Duration.ofDays(7);

  /** Signatures in one message; each costs its octets, and whoever checks them all an effort. */
  static final int MOST_SIGNING = 4;

  /** Keys of one domain. */
  static final int MOST_KEPT = 20;

  private Rotation() {}

  /**
   * Those that sign: the newest that is older than a week, which may be the only one published, or
   * the only one that is found; and those younger than a week, of which the newest go first where
   * these are too many.
   */
  static List<StoredDomain.Key> signing(List<StoredDomain.Key> keys, Instant now) {
    List<StoredDomain.Key> young = keys.stream().filter(key -> isYoung(key, now)).toList();
    List<StoredDomain.Key> old = keys.stream().filter(key -> !isYoung(key, now)).limit(1).toList();
    List<StoredDomain.Key> signing = new ArrayList<>(young);
    int room = MOST_SIGNING - old.size();
    signing.subList(Math.min(room, signing.size()), signing.size()).clear();
    signing.addAll(old);
    return List.copyOf(signing);
  }

  /** Those that stay: of too many the oldest that do not sign go. */
  static List<StoredDomain.Key> kept(List<StoredDomain.Key> keys, Instant now) {
    List<StoredDomain.Key> signing = signing(keys, now);
    List<StoredDomain.Key> kept = new ArrayList<>(keys);
    for (int i = keys.size() - 1; i >= 0 && kept.size() > MOST_KEPT; i--) {
      if (!signing.contains(keys.get(i))) {
        kept.remove(i);
      }
    }
    return List.copyOf(kept);
  }

  private static boolean isYoung(StoredDomain.Key key, Instant now) {
    return key.created().plus(OVERLAP).isAfter(now);
  }
}
