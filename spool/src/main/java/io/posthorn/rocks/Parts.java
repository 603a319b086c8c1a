package io.posthorn.rocks;

import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.envelope.Origin;
import io.posthorn.envelope.Standing;
import io.posthorn.event.Event;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.smtp.EnhancedCode;
import io.posthorn.smtp.Notify;
import io.posthorn.smtp.OriginalRecipient;
import io.posthorn.smtp.Recipient;
import io.posthorn.smtp.Reply;
import io.posthorn.smtp.Wishes;
import java.time.Duration;
import java.util.Optional;

/** Fields of what several records hold. The tags in each method are that part's own. */
final class Parts {

  private Parts() {}

  static void write(MessageId id, int tag, FieldWriter out) {
    out.octets(tag, Keys.message(id));
  }

  static MessageId messageId(int tag, FieldReader in) {
    return Keys.message(in.octets(tag));
  }

  static void write(EntryId id, int tag, FieldWriter out) {
    out.octets(tag, Keys.entry(id));
  }

  static EntryId entryId(int tag, FieldReader in) {
    return Keys.entry(in.octets(tag));
  }

  static void write(Mailbox mailbox, FieldWriter out) {
    out.text(1, mailbox.local()).text(2, mailbox.domain().ascii());
  }

  static Mailbox mailbox(FieldReader in) {
    return new Mailbox(in.text(1), new Domain(in.text(2)));
  }

  /** What RCPT said beyond the address, in a field that is not there where it said nothing. */
  static void writeWishes(Recipient to, int tag, FieldWriter out) {
    if (to.wanted().isPresent() || to.original().isPresent()) {
      out.nested(
          tag,
          inner -> {
            inner.text(1, to.wanted().map(Notify::toString));
            inner.text(2, to.original().map(OriginalRecipient::type));
            inner.text(3, to.original().map(OriginalRecipient::address));
          });
    }
  }

  /** A recipient whose address is in the field {@code tag}, and its wishes in another. */
  static Recipient recipient(int tag, int wishesTag, FieldReader in) {
    Mailbox address = mailbox(in.nested(tag));
    return in.optionalNested(wishesTag)
        .map(wishes ->
            new Recipient(
                address,
                wishes.optionalText(1).map(Parts::notify),
                wishes.optionalText(2).map(type -> new OriginalRecipient(type, wishes.text(3)))))
        .orElseGet(() -> Recipient.of(address));
  }

  private static Notify notify(String text) {
    return Notify.parse(text).orElseThrow(() -> new IllegalArgumentException("notify " + text));
  }

  /** What MAIL asked for, in a field that is not there where it asked for nothing. */
  static void write(Wishes wishes, int tag, FieldWriter out) {
    if (!wishes.equals(Wishes.NONE)) {
      out.nested(
          tag,
          inner -> {
            inner.text(1, wishes.returns().map(Wishes.Returns::name));
            inner.text(2, wishes.envelopeId());
            inner.flag(3, wishes.requireTls());
            TimingCodec.write(wishes.timing(), inner);
            inner.text(10, wishes.auth());
          });
    }
  }

  static Wishes wishes(int tag, FieldReader in) {
    return in.optionalNested(tag)
        .map(inner ->
            new Wishes(
                inner.optionalText(1).map(Wishes.Returns::valueOf),
                inner.optionalText(2),
                inner.flag(3),
                TimingCodec.read(inner),
                inner.optionalText(10)))
        .orElse(Wishes.NONE);
  }

  /** The null path is a field that is not there. */
  static void write(ReversePath path, int tag, FieldWriter out) {
    path.mailbox().ifPresent(mailbox -> out.nested(tag, inner -> write(mailbox, inner)));
  }

  static ReversePath reversePath(int tag, FieldReader in) {
    return in.optionalNested(tag)
        .map(inner -> ReversePath.of(mailbox(inner)))
        .orElse(ReversePath.NULL);
  }

  static void write(Origin origin, FieldWriter out) {
    out.text(1, origin.client()).text(2, origin.hello()).text(3, origin.protocol());
    out.text(4, origin.tls()).text(5, origin.login()).text(6, origin.standing().name());
  }

  static Origin origin(FieldReader in) {
    return new Origin(
        in.text(1),
        in.text(2),
        in.text(3),
        in.optionalText(4),
        in.optionalText(5),
        in.optionalText(6).map(Standing::valueOf).orElseGet(() -> standing(in)));
  }

  /** Of a record that was written before there was a field for it. */
  private static Standing standing(FieldReader in) {
    if (in.has(5)) {
      return Standing.LOGIN;
    }
    return in.text(3).equals("LOCAL") ? Standing.OURSELVES : Standing.TRUSTED;
  }

  static void write(Event.Note note, FieldWriter out) {
    out.text(1, note.by()).text(2, note.why());
  }

  static Event.Note note(FieldReader in) {
    return new Event.Note(in.text(1), in.text(2));
  }

  static void write(Reply reply, FieldWriter out) {
    out.number(1, reply.code()).text(2, reply.enhanced().map(EnhancedCode::toString));
    reply.lines().forEach(line -> out.text(3, line));
  }

  static Reply reply(FieldReader in) {
    return new Reply(in.small(1), enhanced(2, in), in.texts(3));
  }

  static void write(Cause cause, FieldWriter out) {
    out.text(1, cause.scope().name()).number(2, cause.code());
    out.text(3, cause.enhanced().map(EnhancedCode::toString)).text(4, cause.text());
  }

  static Cause cause(FieldReader in) {
    return new Cause(Scope.valueOf(in.text(1)), in.small(2), enhanced(3, in), in.text(4));
  }

  static void write(Attempt attempt, FieldWriter out) {
    out.number(1, attempt.number()).time(2, attempt.started()).number(3, attempt.took().toNanos());
    attempt.host().ifPresent(host -> out.text(4, host.name()).text(5, host.address()));
    Attempt.Session session = attempt.session();
    out.flag(6, session.tls()).flag(7, session.verified());
    out.text(8, session.protocol()).flag(9, session.utf8());
    out.text(10, attempt.host().flatMap(Attempt.Host::sendingIp));
  }

  static Attempt attempt(FieldReader in) {
    Optional<Attempt.Host> host =
        in.optionalText(4).map(name -> new Attempt.Host(name, in.text(5), in.optionalText(10)));
    Attempt.Session session = new Attempt.Session(in.flag(6), in.flag(7), in.text(8), in.flag(9));
    return new Attempt(in.small(1), in.time(2), Duration.ofNanos(in.number(3)), host, session);
  }

  private static Optional<EnhancedCode> enhanced(int tag, FieldReader in) {
    return in.optionalText(tag).map(EnhancedCode::of);
  }
}
