package io.posthorn.senders;

import io.posthorn.account.Principal;
import io.posthorn.account.Rights;
import io.posthorn.account.ScramVerifier;
import io.posthorn.account.StoredCredential;
import io.posthorn.address.Domain;
import io.posthorn.config.Senders;

/**
 * A login as it counts now.
 *
 * @param principal whom it lets in
 * @param verifier what is kept of the password
 * @param source where it comes from
 * @param rights what it may do
 */
record LiveCredential(
    Principal principal, ScramVerifier verifier, Source<StoredCredential> source, Rights rights) {

  /** Of the store. */
  static LiveCredential of(StoredCredential stored) {
    return new LiveCredential(
        principal(stored.login(), stored.domain(), stored.verifier()),
        stored.verifier(),
        new Source.InStore<>(stored),
        stored.rights());
  }

  /** Of the file. */
  static LiveCredential of(Senders.Credential named, ScramVerifier verifier) {
    return new LiveCredential(
        principal(named.login(), named.domain(), verifier),
        verifier,
        new Source.InFile<>(named.place()),
        named.rights());
  }

  /** Whom a login lets in, tied to its password. */
  private static Principal principal(String login, Domain domain, ScramVerifier verifier) {
    return new Principal(login, domain, verifier.generation());
  }
}
