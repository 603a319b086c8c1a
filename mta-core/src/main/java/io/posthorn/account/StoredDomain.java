package io.posthorn.account;

import io.posthorn.address.Domain;
import io.posthorn.options.TlsPolicy;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A sending domain as the {@link AccountStore} keeps it.
 *
 * @param name the domain
 * @param tls how its mail may travel, unless a message says otherwise
 * @param unsignedAllowed whether mail may leave without a signature of this domain
 * @param keys its DKIM keys with different selectors, the newest first
 * @param created to the millisecond
 */
public record StoredDomain(
    Domain name, TlsPolicy tls, boolean unsignedAllowed, List<Key> keys, Instant created) {

  public StoredDomain {
    keys = List.copyOf(keys);
    created = created.truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * A DKIM key, not decoded.
   *
   * @param selector the name below {@code _domainkey}
   * @param pem the private key
   * @param created to the millisecond
   */
  public record Key(String selector, String pem, Instant created) {

    public Key {
      created = created.truncatedTo(ChronoUnit.MILLIS);
    }

    /** Leaves the private key out. */
    @Override
    public String toString() {
      return "key " + selector + " of " + created;
    }
  }
}
