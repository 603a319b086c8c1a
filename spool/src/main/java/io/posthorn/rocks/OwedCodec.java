package io.posthorn.rocks;

import io.posthorn.spool.Owed;

/** How an {@link Owed} is stored. */
final class OwedCodec implements RecordCodec<Owed> {

  @Override
  public void write(Owed owed, FieldWriter out) {
    Parts.write(owed.entry(), 1, out);
    out.nested(2, inner -> Parts.write(owed.recipient(), inner));
    out.nested(3, inner -> EntryCodec.write(owed.failure(), inner));
  }

  @Override
  public Owed read(FieldReader in) {
    return new Owed(
        Parts.entryId(1, in), Parts.mailbox(in.nested(2)), EntryCodec.failure(in.nested(3)));
  }
}
