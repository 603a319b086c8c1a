package io.posthorn.rocks;

import io.posthorn.address.Domain;
import io.posthorn.event.Event;

/** How an {@link Event} is stored. Tags are shared by all kinds; field 1 says which it is. */
final class EventCodec implements RecordCodec<Event> {

  private static final String ACCEPTED = "accepted";
  private static final String DELIVERED = "delivered";
  private static final String DEFERRED = "deferred";
  private static final String BOUNCED = "bounced";

  @Override
  public void write(Event event, FieldWriter out) {
    switch (event) {
      case Event.Accepted accepted -> write(accepted, out);
      case Event.Delivered(var entry, var recipient, var reply, var attempt) -> {
        out.text(1, DELIVERED);
        Parts.write(entry, 2, out);
        out.nested(3, inner -> Parts.write(recipient, inner));
        out.nested(4, inner -> Parts.write(attempt, inner));
        out.nested(5, inner -> Parts.write(reply, inner));
      }
      case Event.Deferred(var entry, var recipient, var cause, var attempt, var next) -> {
        out.text(1, DEFERRED);
        Parts.write(entry, 2, out);
        out.nested(3, inner -> Parts.write(recipient, inner));
        out.nested(4, inner -> Parts.write(attempt, inner));
        out.nested(6, inner -> Parts.write(cause, inner));
        out.time(7, next);
      }
      case Event.Bounced(var entry, var recipient, var cause, var attempt) -> {
        out.text(1, BOUNCED);
        Parts.write(entry, 2, out);
        out.nested(3, inner -> Parts.write(recipient, inner));
        out.nested(4, inner -> Parts.write(attempt, inner));
        out.nested(6, inner -> Parts.write(cause, inner));
      }
    }
  }

  @Override
  public Event read(FieldReader in) {
    return switch (in.text(1)) {
      case ACCEPTED -> accepted(in);
      case DELIVERED ->
          new Event.Delivered(
              Parts.entryId(2, in),
              Parts.mailbox(in.nested(3)),
              Parts.reply(in.nested(5)),
              Parts.attempt(in.nested(4)));
      case DEFERRED ->
          new Event.Deferred(
              Parts.entryId(2, in),
              Parts.mailbox(in.nested(3)),
              Parts.cause(in.nested(6)),
              Parts.attempt(in.nested(4)),
              in.time(7));
      case BOUNCED ->
          new Event.Bounced(
              Parts.entryId(2, in),
              Parts.mailbox(in.nested(3)),
              Parts.cause(in.nested(6)),
              Parts.attempt(in.nested(4)));
      case String kind -> throw new IllegalArgumentException("event " + kind);
    };
  }

  private static void write(Event.Accepted accepted, FieldWriter out) {
    out.text(1, ACCEPTED);
    Parts.write(accepted.message(), 8, out);
    out.text(9, accepted.sendingDomain().ascii());
    Parts.write(accepted.from(), 10, out);
    accepted
        .recipients()
        .forEach(recipient -> out.nested(11, inner -> Parts.write(recipient, inner)));
    out.text(12, accepted.rfcMessageId()).number(13, accepted.octets());
    out.nested(14, inner -> Parts.write(accepted.origin(), inner));
  }

  private static Event.Accepted accepted(FieldReader in) {
    return new Event.Accepted(
        Parts.messageId(8, in),
        new Domain(in.text(9)),
        Parts.reversePath(10, in),
        in.allNested(11).stream().map(Parts::mailbox).toList(),
        in.text(12),
        in.number(13),
        Parts.origin(in.nested(14)));
  }
}
