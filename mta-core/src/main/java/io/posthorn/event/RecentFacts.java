package io.posthorn.event;

import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event.Accepted;
import io.posthorn.event.Event.Rejected;
import io.posthorn.event.Journal.Line;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The {@link Facts} of messages, those last asked for from memory: who follows the journal sees a
 * message's events soon after its first one, and needs no further read for them.
 *
 * <p>What is kept is bounded by its size, as a message may have very many recipients. May block;
 * safe for use by many threads.
 */
public final class RecentFacts {

  /** Holds some 5,000 messages of one recipient. */
  private static final long KEPT_OCTETS = 8 << 20;

  private final Function<MessageId, Optional<Line>> first;
  private final Map<MessageId, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long octets;

  /**
   * Facts out of a journal.
   *
   * @param first {@link Journal#first}
   */
  public RecentFacts(Function<MessageId, Optional<Line>> first) {
    this.first = first;
  }

  /** The events of {@code line}, with what is known of their message. */
  public List<Occurrence> occurrences(Line line) {
    return Occurrence.of(line, of(line));
  }

  /** The facts of the message that {@code line} is about; empty once they were trimmed. */
  public Optional<Facts> of(Line line) {
    MessageId message = line.event().message();
    Optional<Facts> facts = own(line);
    if (facts.isEmpty()) {
      Optional<Facts> remembered = remembered(message);
      if (remembered.isPresent()) {
        return remembered;
      }
      facts = first.apply(message).flatMap(RecentFacts::own);
    }
    facts.ifPresent(known -> remember(message, new Kept(known, FactsSize.of(known))));
    return facts;
  }

  private static Optional<Facts> own(Line line) {
    return switch (line.event()) {
      case Accepted accepted -> Optional.of(accepted.facts());
      case Rejected rejected -> Optional.of(rejected.facts());
      case Event.Dropped _, Event.OfEntry _ -> Optional.empty();
    };
  }

  private synchronized Optional<Facts> remembered(MessageId message) {
    return Optional.ofNullable(kept.get(message)).map(Kept::facts);
  }

  /**
   * What is remembered.
   *
   * @param octets on the heap
   */
  private record Kept(Facts facts, long octets) {}

  private synchronized void remember(MessageId message, Kept fresh) {
    Kept before = kept.put(message, fresh);
    octets += fresh.octets() - (before == null ? 0 : before.octets());
    Iterator<Kept> eldest = kept.values().iterator();
    while (octets > KEPT_OCTETS && eldest.hasNext()) {
      octets -= eldest.next().octets();
      eldest.remove();
    }
  }
}
