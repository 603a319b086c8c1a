package io.posthorn.rocks;

import io.posthorn.address.Domain;
import io.posthorn.outcome.Reason;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Entry.Failure;
import io.posthorn.spool.Entry.Pause;
import io.posthorn.spool.QueueName;

/** How an {@link Entry} is stored. */
final class EntryCodec implements RecordCodec<Entry> {

  @Override
  public void write(Entry entry, FieldWriter out) {
    Parts.write(entry.id(), 1, out);
    out.nested(2, inner -> Parts.write(entry.recipient(), inner));
    out.text(3, entry.queue().sender().ascii()).text(4, entry.queue().recipient().ascii());
    out.time(5, entry.due()).text(6, entry.pause().reason().text());
    out.number(7, entry.attempts());
    entry.history().forEach(failure -> out.nested(8, inner -> write(failure, inner)));
    entry.hold().ifPresent(hold -> out.nested(9, inner -> write(hold, inner)));
    Parts.writeWishes(entry.to(), 10, out);
  }

  @Override
  public Entry read(FieldReader in) {
    return new Entry(
        Parts.entryId(1, in),
        Parts.recipient(2, 10, in),
        new QueueName(new Domain(in.text(3)), new Domain(in.text(4))),
        new Pause(in.time(5), reason(in.text(6))),
        in.small(7),
        in.allNested(8).stream().map(EntryCodec::failure).toList(),
        in.optionalNested(9).map(EntryCodec::hold));
  }

  private static void write(Entry.Hold hold, FieldWriter out) {
    out.time(1, hold.since()).nested(2, inner -> Parts.write(hold.note(), inner));
    out.time(3, hold.before().due()).text(4, hold.before().reason().text());
  }

  private static Entry.Hold hold(FieldReader in) {
    Pause before = new Pause(in.time(3), reason(in.text(4)));
    return new Entry.Hold(in.time(1), Parts.note(in.nested(2)), before);
  }

  static void write(Failure failure, FieldWriter out) {
    out.nested(1, inner -> Parts.write(failure.attempt(), inner));
    out.nested(2, inner -> Parts.write(failure.cause(), inner));
  }

  static Failure failure(FieldReader in) {
    return new Failure(Parts.attempt(in.nested(1)), Parts.cause(in.nested(2)));
  }

  private static Reason reason(String text) {
    return Reason.parse(text).orElseThrow(() -> new IllegalArgumentException("reason " + text));
  }
}
