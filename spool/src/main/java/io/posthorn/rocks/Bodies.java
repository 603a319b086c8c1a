package io.posthorn.rocks;

import io.posthorn.envelope.MessageId;
import io.posthorn.envelope.MessageIds;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.BodyWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Bodies that are being collected, or finished and not accepted yet. */
final class Bodies {

  private final MessageIds ids;
  private final Budget budget;
  private final Inbox inbox;
  private final Map<MessageId, Collected> finished = new ConcurrentHashMap<>();
  private final AtomicInteger generation = new AtomicInteger();

  Bodies(MessageIds ids, Budget budget, Inbox inbox) {
    this.ids = ids;
    this.budget = budget;
    this.inbox = inbox;
  }

  BodyWriter begin() {
    return new StreamedBody(ids.next(), this, budget, inbox);
  }

  /** Which opening of the database chunks are written to. */
  int generation() {
    return generation.get();
  }

  /** Chunks written ahead are gone: bodies that have some can no longer be accepted. */
  void nextGeneration() {
    generation.incrementAndGet();
  }

  void finished(Collected body) {
    finished.put(body.ref().id(), body);
  }

  /** A finished body, which from now on belongs to the caller. */
  Optional<Collected> claim(BodyRef ref) {
    Collected body = finished.remove(ref.id());
    if (body != null && !body.ref().equals(ref)) {
      finished.put(ref.id(), body);
      return Optional.empty();
    }
    return Optional.ofNullable(body);
  }

  /** Drops a finished body, if nobody claimed it. */
  void discard(MessageId id) {
    Collected body = finished.remove(id);
    if (body != null) {
      budget.give(body.tail().length);
      if (body.ahead() > 0) {
        inbox.offer(new Work.Drop(id, body.ahead()));
      }
    }
  }
}
