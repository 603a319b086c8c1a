package io.posthorn.rocks;

import io.posthorn.event.Event;

/** How an {@link Event} is stored. Tags are shared by all kinds; field 1 says which it is. */
final class EventCodec implements RecordCodec<Event> {

  private static final String ACCEPTED = "accepted";
  private static final String DELIVERED = "delivered";
  private static final String DEFERRED = "deferred";
  private static final String BOUNCED = "bounced";
  private static final String REJECTED = "rejected";
  private static final String DROPPED = "dropped";
  private static final String HELD = "held";
  private static final String RELEASED = "released";

  @Override
  public void write(Event event, FieldWriter out) {
    switch (event) {
      case Event.Accepted(var message, var facts) -> {
        out.text(1, ACCEPTED);
        Parts.write(message, 8, out);
        FactsCodec.write(facts, out);
      }
      case Event.Rejected(var message, var facts, var reply) -> {
        out.text(1, REJECTED);
        out.nested(5, inner -> Parts.write(reply, inner));
        Parts.write(message, 8, out);
        FactsCodec.write(facts, out);
      }
      case Event.Dropped(var message) -> {
        out.text(1, DROPPED);
        Parts.write(message, 8, out);
      }
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
      case Event.Held(var entry, var recipient, var note) -> {
        out.text(1, HELD);
        Parts.write(entry, 2, out);
        out.nested(3, inner -> Parts.write(recipient, inner));
        out.nested(21, inner -> Parts.write(note, inner));
      }
      case Event.Released(var entry, var recipient, var note, var next) -> {
        out.text(1, RELEASED);
        Parts.write(entry, 2, out);
        out.nested(3, inner -> Parts.write(recipient, inner));
        out.time(7, next);
        out.nested(21, inner -> Parts.write(note, inner));
      }
    }
  }

  @Override
  public Event read(FieldReader in) {
    return switch (in.text(1)) {
      case ACCEPTED -> new Event.Accepted(Parts.messageId(8, in), FactsCodec.read(in));
      case REJECTED ->
          new Event.Rejected(
              Parts.messageId(8, in), FactsCodec.read(in), Parts.reply(in.nested(5)));
      case DROPPED -> new Event.Dropped(Parts.messageId(8, in));
      case HELD ->
          new Event.Held(
              Parts.entryId(2, in), Parts.mailbox(in.nested(3)), Parts.note(in.nested(21)));
      case RELEASED ->
          new Event.Released(
              Parts.entryId(2, in),
              Parts.mailbox(in.nested(3)),
              Parts.note(in.nested(21)),
              in.time(7));
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
}
