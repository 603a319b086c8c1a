package io.posthorn.bench;

import io.posthorn.account.AccountStore;
import io.posthorn.account.StoredCredential;
import io.posthorn.account.StoredDomain;
import java.util.List;

/** A store without anything in it. */
final class NoStore implements AccountStore {

  @Override
  public List<StoredDomain> domains() {
    return List.of();
  }

  @Override
  public List<StoredCredential> credentials() {
    return List.of();
  }

  @Override
  public void put(StoredDomain domain) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void put(StoredCredential credential) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void deleteLogin(String login) {
    throw new UnsupportedOperationException();
  }
}
