package io.posthorn.rocks;

import io.posthorn.account.Rights;
import io.posthorn.account.ScramVerifier;
import io.posthorn.account.SenderPattern;
import io.posthorn.account.StoredCredential;
import io.posthorn.address.AddressParser;
import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

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
    Rights rights = credential.rights();
    rights.senders().forEach(sender -> out.text(5, sender.toString()));
    rights.recipients().ifPresent(number -> out.number(6, number));
    rights.hourly().ifPresent(number -> out.number(7, number));
    rights.daily().ifPresent(number -> out.number(8, number));
    out.text(9, rights.rewriteFrom().map(Mailbox::toString));
  }

  @Override
  public StoredCredential read(FieldReader in) {
    FieldReader verifier = in.nested(3);
    return new StoredCredential(
        in.text(1),
        new Domain(in.text(2)),
        ScramVerifier.ofParts(
            verifier.octets(1), verifier.small(2), verifier.octets(3), verifier.octets(4)),
        in.time(4),
        rights(in));
  }

  /** A pattern that cannot be read lets nobody send as what it meant; all others still count. */
  private static Rights rights(FieldReader in) {
    return new Rights(
        in.texts(5).stream().map(SenderPattern::parse).flatMap(Optional::stream).toList(),
        in.has(6) ? OptionalInt.of(in.small(6)) : OptionalInt.empty(),
        in.has(7) ? OptionalLong.of(in.number(7)) : OptionalLong.empty(),
        in.has(8) ? OptionalLong.of(in.number(8)) : OptionalLong.empty(),
        in.optionalText(9).flatMap(AddressParser::mailbox));
  }
}
