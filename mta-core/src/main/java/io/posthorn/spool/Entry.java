package io.posthorn.spool;

import io.posthorn.address.Mailbox;
import io.posthorn.envelope.EntryId;
import io.posthorn.event.Event;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Reason;
import io.posthorn.smtp.Recipient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One recipient of one message that is still to be delivered.
 *
 * @param id message and index
 * @param to whom, and what the sender wants to hear of it
 * @param queue in which scheduled queue
 * @param pause until when and why
 * @param attempts how many were made
 * @param history the failed attempts, oldest first: the first and the last {@value #KEPT_ATTEMPTS}
 *     of them
 * @param hold where an operator stopped it
 */
public record Entry(
    EntryId id,
    Recipient to,
    QueueName queue,
    Pause pause,
    int attempts,
    List<Failure> history,
    Optional<Hold> hold) {

  /** How many failures at the end of the history are kept beside the first one. */
  public static final int KEPT_ATTEMPTS = 8;

  public Entry {
    history = List.copyOf(history);
  }

  /**
   * What an entry waits for.
   *
   * @param due when it is to be looked at again
   * @param reason why not before
   */
  public record Pause(Instant due, Reason reason) {}

  /**
   * An operator's stop. The entry's pause is then {@link #HELD}: it keeps its place, and what it
   * waited for before.
   *
   * @param since when it was stopped
   * @param note by whom and why
   * @param before what it waited for
   */
  public record Hold(Instant since, Event.Note note, Pause before) {}

  /** The pause of what is held: no time at which it goes on by itself. */
  public static final Pause HELD = new Pause(Instant.parse("9999-12-31T00:00:00Z"), Reason.HELD);

  /** One failed attempt. */
  public record Failure(Attempt attempt, Cause cause) {}

  /** When it is to be looked at again. */
  public Instant due() {
    return pause.due();
  }

  /** Whom to. */
  public Mailbox recipient() {
    return to.address();
  }

  /** A new entry that was never tried, without wishes. */
  public static Entry of(EntryId id, Mailbox recipient, QueueName queue, Pause pause) {
    return of(id, Recipient.of(recipient), queue, pause);
  }

  /** A new entry that was never tried. */
  public static Entry of(EntryId id, Recipient to, QueueName queue, Pause pause) {
    return new Entry(id, to, queue, pause, 0, List.of(), Optional.empty());
  }

  /** The same entry, waiting for something else, without an attempt. */
  public Entry waiting(Pause next) {
    return new Entry(id, to, queue, next, attempts, history, Optional.empty());
  }

  /** The same entry, stopped. */
  public Entry held(Instant now, Event.Note note) {
    return held(now, note, Reason.HELD);
  }

  /** The same entry, stopped for a reason of its own. */
  public Entry held(Instant now, Event.Note note, Reason reason) {
    Pause before = hold.map(Hold::before).orElse(pause);
    Hold stop = new Hold(now, note, before);
    Pause stopped = new Pause(HELD.due(), reason);
    return new Entry(id, to, queue, stopped, attempts, history, Optional.of(stop));
  }

  /** The same entry after one more failed attempt. */
  public Entry afterFailure(Failure failure, Pause next) {
    List<Failure> kept = new ArrayList<>(history);
    if (kept.size() > KEPT_ATTEMPTS) {
      kept.remove(1); // the first failure often says most
    }
    kept.add(failure);
    return new Entry(id, to, queue, next, attempts + 1, kept, Optional.empty());
  }
}
