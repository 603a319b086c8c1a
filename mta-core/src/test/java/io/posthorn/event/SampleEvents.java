package io.posthorn.event;

import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.envelope.Origin;
import io.posthorn.envelope.Standing;
import io.posthorn.event.Journal.Line;
import io.posthorn.mime.Attachment;
import io.posthorn.options.Labels;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.smtp.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One event of each type, all of one invented message to two people. */
public final class SampleEvents {

  /** When the first one was recorded. */
  public static final Instant TIME = Instant.parse("2026-03-04T05:06:07.641Z");

  /** The message. */
  public static final MessageId MESSAGE = new MessageId(TIME.toEpochMilli() << 16, 7);

  /** Its recipients. */
  public static final List<Mailbox> RECIPIENTS =
      List.of(
          new Mailbox("alice", new Domain("example.net")),
          new Mailbox("bob", new Domain("mail.example.com")));

  /** What it says of itself. */
  public static final Facts.Content CONTENT =
      new Facts.Content(
          "20260304050607.0123456789ABCDEF@mg.example.org",
          "Gärtnerei <shop@mg.example.org>",
          "alice@example.net, Bob <bob@mail.example.com>",
          "Your order 4711, ready for pick-up",
          List.of(new Attachment("invoice.pdf", "application/pdf", 20_481)),
          28_733);

  /** Its facts. */
  public static final Facts FACTS = facts(CONTENT, false);

  /** An attempt that reached a host. */
  public static final Attempt ATTEMPT =
      new Attempt(
          2,
          TIME,
          Duration.ofMillis(431),
          Optional.of(
              new Attempt.Host("mx.example.net", "198.51.100.4", Optional.of("192.0.2.25"))),
          new Attempt.Session(true, true, "TLSv1.3 TLS_AES_256_GCM_SHA384", false));

  /** An attempt that reached none. */
  public static final Attempt UNREACHED =
      new Attempt(1, TIME, Duration.ZERO, Optional.empty(), Attempt.Session.NONE);

  private SampleEvents() {}

  /** The facts of a message with that content. */
  public static Facts facts(Facts.Content content, boolean testMode) {
    return new Facts(
        new Domain("mg.example.org"),
        ReversePath.of(new Mailbox("shop", new Domain("mg.example.org"))),
        RECIPIENTS,
        new Origin(
            "192.0.2.7",
            "client.example.org",
            "ESMTPSA",
            Optional.of("TLSv1.3 TLS_AES_128_GCM_SHA256"),
            Optional.of("postmaster@mg.example.org"),
            Standing.LOGIN),
        content,
        new Labels(
            List.of("welcome", "spring sale"),
            Optional.of("{\"order\":4711,\"price\":12.50,\"who\":{\"id\":\"x\"}}")),
        testMode);
  }

  /** A line of the journal. */
  public static Line line(long sequence, Event event) {
    return new Line(sequence, TIME.plusMillis(sequence), event);
  }

  /** It was taken. */
  public static Event accepted() {
    return new Event.Accepted(MESSAGE, FACTS);
  }

  /** It was refused. */
  public static Event rejected() {
    return new Event.Rejected(
        MESSAGE, FACTS, Reply.of(550, "5.7.1", "shop@mg.example.org may not send as this"));
  }

  /** It was taken in test mode. */
  public static Event dropped() {
    return new Event.Dropped(MESSAGE);
  }

  /** Alice has it. */
  public static Event delivered() {
    return new Event.Delivered(
        entry(0), RECIPIENTS.get(0), Reply.of(250, "2.0.0", "Ok: queued as 4Zk1"), ATTEMPT);
  }

  /** Alice's host is busy. */
  public static Event deferred() {
    return deferred(Cause.of(Scope.RECIPIENT, Reply.of(450, "4.2.1", "Mailbox busy")), ATTEMPT);
  }

  /** Alice's host said something. */
  public static Event deferred(Cause cause, Attempt attempt) {
    return new Event.Deferred(entry(0), RECIPIENTS.get(0), cause, attempt, TIME.plusSeconds(600));
  }

  /** Bob is unknown. */
  public static Event bounced() {
    return bounced(Cause.of(Scope.RECIPIENT, Reply.of(550, "5.1.1", "No such user")), ATTEMPT);
  }

  /** Bob cannot be reached. */
  public static Event bounced(Cause cause, Attempt attempt) {
    return new Event.Bounced(entry(1), RECIPIENTS.get(1), cause, attempt);
  }

  /** Bob's was stopped. */
  public static Event held() {
    return new Event.Held(entry(1), RECIPIENTS.get(1), new Event.Note("sabine", "ticket 12"));
  }

  /** Bob's may go on. */
  public static Event released() {
    return new Event.Released(
        entry(1), RECIPIENTS.get(1), new Event.Note("sabine", ""), TIME.plusSeconds(60));
  }

  /** The id of one of its entries. */
  public static EntryId entry(int index) {
    return new EntryId(MESSAGE, index);
  }
}
