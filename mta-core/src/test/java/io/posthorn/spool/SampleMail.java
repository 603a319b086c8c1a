package io.posthorn.spool;

import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.envelope.Origin;
import io.posthorn.envelope.Standing;
import io.posthorn.event.Event;
import io.posthorn.event.Facts;
import io.posthorn.options.Labels;
import io.posthorn.options.SendingOptions;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Reason;
import io.posthorn.outcome.Scope;
import io.posthorn.smtp.Command.BodyType;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.Entry.Pause;
import io.posthorn.spool.Settlement.Change;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Mail for tests of whatever uses a spool: from mg.example.org, to whom a test says. */
public final class SampleMail {

  /** The sending domain of all of it. */
  public static final Domain SENDER = new Domain("mg.example.org");

  /** Where it was handed in. */
  public static final Origin ORIGIN =
      new Origin(
          "192.0.2.7",
          "client.example.org",
          "ESMTPSA",
          Optional.of("TLSv1.3 TLS_AES_128_GCM_SHA256"),
          Optional.of("postmaster@mg.example.org"),
          Standing.LOGIN);

  /** A small message as it is received. */
  public static final byte[] OCTETS =
      "From: a@mg.example.org\r\nSubject: A test\r\n\r\nHello.\r\n"
          .getBytes(StandardCharsets.UTF_8);

  private SampleMail() {}

  /** Writes {@link #OCTETS} and gives what has to be accepted; due at {@code now}. */
  public static Acceptance acceptance(Spool spool, long number, Instant now, String... recipients) {
    return acceptance(body(spool, OCTETS), number, now, now, recipients);
  }

  /**
   * What has to be accepted for a body that is written already.
   *
   * @param number of the message; greater ones are later
   * @param due of all its entries
   */
  public static Acceptance acceptance(
      BodyRef body, long number, Instant now, Instant due, String... recipients) {
    Message message = message(body, number, now, due, recipients.length);
    List<Entry> entries = new ArrayList<>();
    List<Mailbox> mailboxes = new ArrayList<>();
    for (String recipient : recipients) {
      Mailbox mailbox = mailbox(recipient);
      mailboxes.add(mailbox);
      entries.add(
          Entry.of(
              new EntryId(message.id(), entries.size()),
              mailbox,
              new QueueName(SENDER, mailbox.domain()),
              new Pause(due, Reason.DUE_NOW)));
    }
    Event accepted =
        new Event.Accepted(
            message.id(),
            new Facts(
                SENDER,
                message.sender().path(),
                mailboxes,
                ORIGIN,
                new Facts.Content(
                    message.content().rfcMessageId(),
                    "a@mg.example.org",
                    "",
                    "A test",
                    List.of(),
                    body.octets()),
                Labels.NONE,
                false));
    return new Acceptance(message, entries, List.of(accepted), Optional.empty());
  }

  /** The facts of one message. */
  public static Message message(
      BodyRef body, long number, Instant accepted, Instant firstDue, int recipients) {
    MessageId id = new MessageId(accepted.toEpochMilli() << 16, number);
    return new Message(
        id,
        new Message.Sender(ReversePath.of(mailbox("bounce@mg.example.org")), SENDER, ORIGIN),
        new Message.Content(
            body,
            "Received: from client.example.org\r\n",
            number + "@mg.example.org",
            BodyType.EIGHT_BIT,
            false),
        SendingOptions.NONE,
        new Message.Life(accepted, firstDue, firstDue.plus(Duration.ofDays(3))),
        recipients);
  }

  /** Collects a whole body. */
  public static BodyRef body(Spool spool, byte[] octets) {
    BodyWriter writer = spool.newBody();
    writer.write(octets, 0, octets.length).join();
    return writer.finish();
  }

  /** A mailbox written {@code local@domain}. */
  public static Mailbox mailbox(String text) {
    int at = text.lastIndexOf('@');
    return new Mailbox(text.substring(0, at), new Domain(text.substring(at + 1)));
  }

  /** The settlement of an entry that was delivered. */
  public static Settlement delivered(Entry entry, Instant now) {
    Event event =
        new Event.Delivered(
            entry.id(), entry.recipient(), Reply.of(250, "2.0.0", "Ok"), attempt(entry, now));
    return new Settlement(List.of(Change.finished(entry)), List.of(event));
  }

  /** The settlement of an entry whose attempt failed and that is to be tried again. */
  public static Settlement deferred(Entry entry, Instant now, Instant next) {
    Cause cause = Cause.of(Scope.RECIPIENT, 450, "4.2.1", "Mailbox busy");
    Attempt attempt = attempt(entry, now);
    Entry after =
        entry.afterFailure(new Entry.Failure(attempt, cause), new Pause(next, Reason.BACKOFF));
    Event event = new Event.Deferred(entry.id(), entry.recipient(), cause, attempt, next);
    return new Settlement(List.of(Change.to(entry, after)), List.of(event));
  }

  /** The settlement of an entry that was refused for good, and whose sender is to be told. */
  public static Settlement failed(Entry entry, Instant now) {
    Cause cause = Cause.of(Scope.RECIPIENT, 550, "5.1.1", "No such user");
    Entry.Failure failure = new Entry.Failure(attempt(entry, now), cause);
    Event event = new Event.Bounced(entry.id(), entry.recipient(), cause, failure.attempt());
    return new Settlement(List.of(Change.failed(entry, failure)), List.of(event));
  }

  /** The report on a message, to be accepted. */
  public static Acceptance report(Spool spool, long number, Instant now, MessageId on) {
    Acceptance plain = acceptance(spool, number, now, "bounce@mg.example.org");
    return new Acceptance(
        plain.message(), plain.entries(), plain.events(), Optional.of(new ReportOn.End(on)));
  }

  private static Attempt attempt(Entry entry, Instant now) {
    return new Attempt(
        entry.attempts() + 1,
        now,
        Duration.ofMillis(120),
        Optional.of(new Attempt.Host("mx.example.net", "198.51.100.4", Optional.of("192.0.2.25"))),
        new Attempt.Session(true, true, "TLSv1.3 TLS_AES_256_GCM_SHA384", false));
  }
}
