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
import io.posthorn.smtp.DeliverBy;
import io.posthorn.smtp.Recipient;
import io.posthorn.smtp.Wishes;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import io.posthorn.spool.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes what is committed of a submission that is to be taken. Pure.
 *
 * @param hostname our own name, for Received
 * @param expireAfter how long a message lives from its first due time, unless it asks for less
 * @param rewritten fields in the place of the message's own; may be empty
 */
record Acceptances(Domain hostname, Duration expireAfter, String rewritten) {

  /** How old a message is when a sender who asked for it hears that it still waits. */
  static final Duration DELAYED = Duration.ofHours(4);

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
            life(now, candidate.options().timing(), envelope.wishes()),
            envelope.recipients().size(),
            envelope.wishes());
    return new Acceptance(
        message,
        entries(message, envelope.recipients(), now),
        List.of(new Event.Accepted(id, facts(submission, envelope, message))),
        submission.reportsOn(),
        alarm(message, envelope));
  }

  /** The same, with entries that wait as of a login that looks stolen. */
  static Acceptance held(Acceptance acceptance, Event.Note note, Instant now) {
    List<Event> events = new ArrayList<>(acceptance.events());
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : acceptance.entries()) {
      entries.add(entry.held(now, note, Reason.STOLEN_LOGIN));
      events.add(new Event.Held(entry.id(), entry.recipient(), note));
    }
    return new Acceptance(
        acceptance.message(), entries, events, acceptance.reportsOn(), acceptance.alarm());
  }

  /**
   * Deliver-By in the past is now, and of it and a hold (RFC 4865) the later counts. Deliver-Within
   * and BY with R (RFC 2852) count from the first due time, as expiry does, and the shortest
   * counts.
   */
  private Message.Life life(Moment now, SendingOptions.Timing timing, Wishes wishes) {
    Duration ahead =
        timing
            .deliverBy()
            .map(time -> Duration.between(now.wall(), time.truncatedTo(ChronoUnit.MILLIS)))
            .filter(Duration::isPositive)
            .orElse(Duration.ZERO);
    Duration held = wishes.ahead(now.wall()).truncatedTo(ChronoUnit.MILLIS);
    Instant due = now.schedule().plus(ahead.compareTo(held) > 0 ? ahead : held);
    Duration span =
        timing
            .deliverWithin()
            .filter(within -> within.compareTo(expireAfter) < 0)
            .orElse(expireAfter);
    Instant end = due.plus(span);
    Instant expires =
        wishes.deadline(due).filter(time -> isGivenUp(wishes) && time.isBefore(end)).orElse(end);
    return new Message.Life(now.wall(), due, expires);
  }

  private static boolean isGivenUp(Wishes wishes) {
    return wishes.timing().deliverBy().filter(DeliverBy::returns).isPresent();
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
        envelope.mailboxes(),
        submission.origin(),
        content,
        message.options().labels(),
        message.options().testMode());
  }

  /**
   * When the sender is told that the message still waits: at the time that it named (RFC 2852 §4),
   * or at an age that is ours to choose (RFC 3461 §5.2.8), whichever comes first; not where it
   * would be given up by then.
   */
  private static Optional<Instant> alarm(Message message, Envelope envelope) {
    Instant due = message.life().firstDue();
    boolean wanted = envelope.recipients().stream().anyMatch(Recipient::wantsDelay);
    Optional<Instant> ours = Optional.of(due.plus(DELAYED)).filter(time -> wanted);
    return Stream.concat(message.lateAt().stream(), ours.stream())
        .min(Comparator.naturalOrder())
        .filter(time -> time.isBefore(message.life().expires()));
  }

  /**
   * RFC 5321 §4.1.1.3 lets a client name a recipient twice; one copy is enough, with what it asked
   * for the first time.
   */
  private static Envelope distinct(Envelope envelope) {
    Map<Mailbox, Recipient> once = new LinkedHashMap<>();
    envelope.recipients().forEach(recipient -> once.putIfAbsent(recipient.address(), recipient));
    return new Envelope(
        envelope.from(),
        List.copyOf(once.values()),
        envelope.body(),
        envelope.smtpUtf8(),
        envelope.wishes());
  }

  private static List<Entry> entries(Message message, List<Recipient> recipients, Moment now) {
    Instant due = message.life().firstDue();
    Reason reason = due.isAfter(now.schedule()) ? Reason.SCHEDULED : Reason.DUE_NOW;
    Entry.Pause pause = new Entry.Pause(due, reason);
    List<Entry> entries = new ArrayList<>(recipients.size());
    for (Recipient recipient : recipients) {
      QueueName queue = new QueueName(message.sender().domain(), recipient.address().domain());
      EntryId id = new EntryId(message.id(), entries.size());
      entries.add(Entry.of(id, recipient, queue, pause));
    }
    return entries;
  }
}
