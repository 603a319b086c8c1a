package io.posthorn.rocks;

import io.posthorn.spool.Entry;
import io.posthorn.spool.News;
import io.posthorn.spool.Owed;

/** How an {@link Owed} is stored: field 3 is there for a failure, field 4 for a success. */
final class OwedCodec implements RecordCodec<Owed> {

  @Override
  public void write(Owed owed, FieldWriter out) {
    Parts.write(owed.entry(), 1, out);
    out.nested(2, inner -> Parts.write(owed.recipient(), inner));
    switch (owed.news()) {
      case News.Failed(var attempt, var cause) ->
          out.nested(3, inner -> EntryCodec.write(new Entry.Failure(attempt, cause), inner));
      case News.Relayed(var attempt, var reply) ->
          out.nested(
              4,
              inner -> {
                inner.nested(1, part -> Parts.write(attempt, part));
                inner.nested(2, part -> Parts.write(reply, part));
              });
      case News.Delayed _ -> throw new IllegalArgumentException("a delay is not kept");
    }
    Parts.writeWishes(owed.to(), 5, out);
  }

  @Override
  public Owed read(FieldReader in) {
    return new Owed(Parts.entryId(1, in), Parts.recipient(2, 5, in), news(in));
  }

  private static News news(FieldReader in) {
    if (in.has(4)) {
      FieldReader relayed = in.nested(4);
      return new News.Relayed(Parts.attempt(relayed.nested(1)), Parts.reply(relayed.nested(2)));
    }
    Entry.Failure failure = EntryCodec.failure(in.nested(3));
    return new News.Failed(failure.attempt(), failure.cause());
  }
}
