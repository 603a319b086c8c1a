package io.posthorn.account;

import java.util.List;

/**
 * Sending domains and logins that commands made, on disk. What was written is synced when the call
 * returns.
 *
 * <p>Safe for use by many threads; writes block for a sync of the disk, and of two that concern the
 * same name the later one stays. All methods throw {@link io.posthorn.spool.SpoolException} when
 * the store is closed or broken: after a write that did, nobody knows whether it is there.
 */
public interface AccountStore {

  /** All domains in order of their names. */
  List<StoredDomain> domains();

  /** All logins in order of their {@link StoredCredential#key}. */
  List<StoredCredential> credentials();

  /** Adds a domain, or replaces the one of that name. */
  void put(StoredDomain domain);

  /** Adds a login, or replaces the one with the same {@link StoredCredential#key}. */
  void put(StoredCredential credential);

  /** Deletes a login, if it is there. */
  void deleteLogin(String login);
}
