package io.posthorn.account;

import io.posthorn.address.Domain;
import java.util.List;
import java.util.TreeMap;

/** An {@link AccountStore} that forgets everything with the process. Safe for many threads. */
public final class MemoryAccountStore implements AccountStore {

  private final TreeMap<Domain, StoredDomain> domains = new TreeMap<>();
  private final TreeMap<String, StoredCredential> credentials = new TreeMap<>();

  @Override
  public synchronized List<StoredDomain> domains() {
    return List.copyOf(domains.values());
  }

  @Override
  public synchronized List<StoredCredential> credentials() {
    return List.copyOf(credentials.values());
  }

  @Override
  public synchronized void put(StoredDomain domain) {
    domains.put(domain.name(), domain);
  }

  @Override
  public synchronized void put(StoredCredential credential) {
    credentials.put(credential.key(), credential);
  }

  @Override
  public synchronized void deleteLogin(String login) {
    credentials.remove(StoredCredential.key(login));
  }
}
