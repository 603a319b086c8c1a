package io.posthorn.spool;

import io.posthorn.address.Mailbox;
import io.posthorn.envelope.EntryId;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One recipient of one message that is still to be delivered.
 *
 * @param id message and index
 * @param recipient whom to
 * @param queue in which scheduled queue
 * @param pause until when and why
 * @param attempts how many were made
 * @param history the failed attempts, oldest first: the first and the last {@value #KEPT_ATTEMPTS}
 *     of them
 */
public record Entry(
    EntryId id,
    Mailbox recipient,
    QueueName queue,
    Pause pause,
    int attempts,
    List<Failure> history) {

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

  /** One failed attempt. */
  public record Failure(Attempt attempt, Cause cause) {}

  /** When it is to be looked at again. */
  public Instant due() {
    return pause.due();
  }

  /** The same entry, waiting for something else, without an attempt. */
  public Entry waiting(Pause next) {
    return new Entry(id, recipient, queue, next, attempts, history);
  }

  /** The same entry after one more failed attempt. */
  public Entry afterFailure(Failure failure, Pause next) {
    List<Failure> kept = new ArrayList<>(history);
    if (kept.size() > KEPT_ATTEMPTS) {
      kept.remove(1); // the first failure often says most
    }
    kept.add(failure);
    return new Entry(id, recipient, queue, next, attempts + 1, kept);
  }
}
