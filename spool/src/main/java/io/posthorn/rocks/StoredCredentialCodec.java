package io.posthorn.rocks;

import io.posthorn.account.ScramVerifier;
import io.posthorn.account.StoredCredential;
import io.posthorn.address.Domain;

/** How a {@link StoredCredential} is stored. */
final class StoredCredentialCodec implements RecordCodec<StoredCredential> {

  @Override
  public void write(StoredCredential credential, FieldWriter out) {
    out.text(1, credential.login()).text(2, credential.domain().ascii());
    ScramVerifier verifier = credential.verifier();
    out.nested(
        3,
        inner ->
            inner
                .octets(1, verifier.salt())
                .number(2, verifier.iterations())
                .octets(3, verifier.storedKey())
                .octets(4, verifier.serverKey()));
    out.time(4, credential.created());
  }

  @Override
  public StoredCredential read(FieldReader in) {
    FieldReader verifier = in.nested(3);
    return new StoredCredential(
        in.text(1),
        new Domain(in.text(2)),
        ScramVerifier.ofParts(
            verifier.octets(1), verifier.small(2), verifier.octets(3), verifier.octets(4)),
        in.time(4));
  }
}
