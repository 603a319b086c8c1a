package io.posthorn.senders;

import io.posthorn.account.Principal;
import io.posthorn.account.ScramVerifier;
import io.posthorn.account.StoredCredential;
import io.posthorn.address.Domain;

/**
 * A login as it counts now.
 *
 * @param principal whom it lets in
 * @param verifier what is kept of the password
 * @param source where it comes from
 */
record LiveCredential(
    Principal principal, ScramVerifier verifier, Source<StoredCredential> source) {

  /** Of the store. */
  static LiveCredential of(StoredCredential stored) {
    return of(stored.login(), stored.domain(), stored.verifier(), new Source.InStore<>(stored));
  }

  /** A login whose principal is tied to its password. */
  static LiveCredential of(
      String login, Domain domain, ScramVerifier verifier, Source<StoredCredential> source) {
    return new LiveCredential(
        new Principal(login, domain, verifier.generation()), verifier, source);
  }
}
