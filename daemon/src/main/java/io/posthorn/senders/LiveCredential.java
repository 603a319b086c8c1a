package io.posthorn.senders;

import io.posthorn.account.Principal;
import io.posthorn.account.ScramVerifier;
import io.posthorn.account.StoredCredential;

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
    return new LiveCredential(
        new Principal(stored.login(), stored.domain()),
        stored.verifier(),
        new Source.InStore<>(stored));
  }
}
