package io.posthorn.senders;

import io.posthorn.account.StoredCredential;
import io.posthorn.address.Domain;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All domains and logins at one moment, file and store in one.
 *
 * @param domains by name, in order
 * @param credentials by {@link StoredCredential#key}, in order
 */
record Snapshot(Map<Domain, LiveDomain> domains, Map<String, LiveCredential> credentials) {

  static final Snapshot EMPTY = new Snapshot(Map.of(), Map.of());

  Snapshot {
    domains = Collections.unmodifiableMap(new TreeMap<>(domains));
    credentials = Collections.unmodifiableMap(new TreeMap<>(credentials));
  }

  Optional<LiveDomain> domain(Domain name) {
    return Optional.ofNullable(domains.get(name));
  }

  Optional<LiveCredential> credential(String login) {
    return Optional.ofNullable(credentials.get(StoredCredential.key(login)));
  }

  /** Whether the login's domain is one of ours; one of a domain that went away lets nobody in. */
  boolean isUsable(LiveCredential credential) {
    return domains.containsKey(credential.principal().domain());
  }

  Snapshot with(LiveDomain domain) {
    Map<Domain, LiveDomain> changed = new TreeMap<>(domains);
    changed.put(domain.name(), domain);
    return new Snapshot(changed, credentials);
  }

  Snapshot with(LiveCredential credential) {
    Map<String, LiveCredential> changed = new TreeMap<>(credentials);
    changed.put(StoredCredential.key(credential.principal().login()), credential);
    return new Snapshot(domains, changed);
  }

  Snapshot without(String login) {
    Map<String, LiveCredential> changed = new TreeMap<>(credentials);
    changed.remove(StoredCredential.key(login));
    return new Snapshot(domains, changed);
  }
}
