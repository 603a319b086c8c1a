package io.posthorn.intake;

import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.Envelope;
import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.event.Facts;
import io.posthorn.options.SendingOptions;
import io.posthorn.outcome.Reason;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import io.posthorn.spool.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Makes what is committed of a submission that is to be taken. Pure.
 *
 * @param hostname our own name, for Received
 * @param expireAfter how long a message lives from its first due time, unless it asks for less
 * @param rewritten fields in the place of the message's own; may be empty
 */
record Acceptances(Domain hostname, Duration expireAfter, String rewritten) {

  /** The acceptance of {@code candidate}, handed in as {@code submission}, under a new id. */
  Acceptance of(Submission submission, Candidate candidate, MessageId id, Moment now) {
    Instant accepted = now.wall();
    Domain domain = candidate.sendingDomain();
    Envelope envelope = distinct(submission.envelope());
    AddedFields added =
        AddedFields.of(
            new AddedFields.Stamp(hostname.ascii(), id, accepted, domain),
            envelope,
            submission.origin(),
            submission.header());
    Message message =
        new Message(
            id,
            new Message.Sender(envelope.from(), domain, submission.origin()),
            new Message.Content(
                submission.body(),
                added.text() + rewritten,
                added.rfcMessageId(),
                envelope.body(),
                envelope.smtpUtf8()),
            candidate.options(),
            life(now, candidate.options().timing()),
            envelope.recipients().size());
    return new Acceptance(
        message,
        entries(message, envelope.recipients(), now),
        List.of(new Event.Accepted(id, facts(submission, envelope, message))),
        submission.reportsOn());
  }

  /** The same, with entries that wait as of a login that looks stolen. */
  static Acceptance held(Acceptance acceptance, Event.Note note, Instant now) {
    List<Event> events = new ArrayList<>(acceptance.events());
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : acceptance.entries()) {
      entries.add(entry.held(now, note, Reason.STOLEN_LOGIN));
      events.add(new Event.Held(entry.id(), entry.recipient(), note));
    }
    return new Acceptance(acceptance.message(), entries, events, acceptance.reportsOn());
  }

  /** Deliver-By in the past is now; Deliver-Within counts from the first due time, as expiry. */
  private Message.Life life(Moment now, SendingOptions.Timing timing) {
    Duration ahead =
        timing
            .deliverBy()
            .map(time -> Duration.between(now.wall(), time.truncatedTo(ChronoUnit.MILLIS)))
            .filter(Duration::isPositive)
            .orElse(Duration.ZERO);
    Instant due = now.schedule().plus(ahead);
    Duration span =
        timing
            .deliverWithin()
            .filter(within -> within.compareTo(expireAfter) < 0)
            .orElse(expireAfter);
    return new Message.Life(now.wall(), due, due.plus(span));
  }

  private static Facts facts(Submission submission, Envelope envelope, Message message) {
    Facts.Content content =
        MessageSummary.of(
            submission.header(),
            message.content().rfcMessageId(),
            submission.attachments(),
            submission.body().octets());
    return new Facts(
        message.sender().domain(),
        envelope.from(),
        envelope.recipients(),
        submission.origin(),
        content,
        message.options().labels(),
        message.options().testMode());
  }

  /** RFC 5321 §4.1.1.3 lets a client name a recipient twice; one copy is enough. */
  private static Envelope distinct(Envelope envelope) {
    List<Mailbox> once = List.copyOf(new LinkedHashSet<>(envelope.recipients()));
    return new Envelope(envelope.from(), once, envelope.body(), envelope.smtpUtf8());
  }

  private static List<Entry> entries(Message message, List<Mailbox> recipients, Moment now) {
    Instant due = message.life().firstDue();
    Reason reason = due.isAfter(now.schedule()) ? Reason.SCHEDULED : Reason.DUE_NOW;
    Entry.Pause pause = new Entry.Pause(due, reason);
    List<Entry> entries = new ArrayList<>(recipients.size());
    for (Mailbox recipient : recipients) {
      QueueName queue = new QueueName(message.sender().domain(), recipient.domain());
      EntryId id = new EntryId(message.id(), entries.size());
      entries.add(Entry.of(id, recipient, queue, pause));
    }
    return entries;
  }
}
