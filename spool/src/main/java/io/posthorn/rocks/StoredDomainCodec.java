package io.posthorn.rocks;

import io.posthorn.account.StoredDomain;
import io.posthorn.address.Domain;
import io.posthorn.options.TlsPolicy;

/** How a {@link StoredDomain} is stored. */
final class StoredDomainCodec implements RecordCodec<StoredDomain> {

  @Override
  public void write(StoredDomain domain, FieldWriter out) {
    out.text(1, domain.name().ascii());
    out.flag(2, domain.tls().require()).flag(3, !domain.tls().verify());
    out.flag(4, domain.unsignedAllowed());
    for (StoredDomain.Key key : domain.keys()) {
      out.nested(
          5, inner -> inner.text(1, key.selector()).text(2, key.pem()).time(3, key.created()));
    }
    out.time(6, domain.created());
  }

  @Override
  public StoredDomain read(FieldReader in) {
    return new StoredDomain(
        new Domain(in.text(1)),
        new TlsPolicy(in.flag(2), !in.flag(3)),
        in.flag(4),
        in.allNested(5).stream()
            .map(key -> new StoredDomain.Key(key.text(1), key.text(2), key.time(3)))
            .toList(),
        in.time(6));
  }
}
