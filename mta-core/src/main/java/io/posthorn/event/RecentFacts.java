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

  /** Holds some 10,000 messages of one recipient. */
  private static final long KEPT_OCTETS = 8 << 20;

  private static final int OCTETS_OF_ONE = 512;
  private static final int OCTETS_OF_RECIPIENT = 128;

  private final Function<MessageId, Optional<Line>> first;
  private final Map<MessageId, Facts> kept = new LinkedHashMap<>(16, 0.75f, true);
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
    Optional<Facts> facts = own(line).or(() -> remembered(message));
    if (facts.isEmpty()) {
      facts = first.apply(message).flatMap(RecentFacts::own);
    }
    facts.ifPresent(known -> remember(message, known));
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
    return Optional.ofNullable(kept.get(message));
  }

  private synchronized void remember(MessageId message, Facts facts) {
    Facts before = kept.put(message, facts);
    octets += size(facts) - (before == null ? 0 : size(before));
    Iterator<Facts> eldest = kept.values().iterator();
    while (octets > KEPT_OCTETS && eldest.hasNext()) {
      octets -= size(eldest.next());
      eldest.remove();
    }
  }

  /** Roughly, on the heap. */
  private static long size(Facts facts) {
    Facts.Content content = facts.content();
    return OCTETS_OF_ONE
        + (long) OCTETS_OF_RECIPIENT
            * (facts.recipients().size()
                + content.attachments().size()
                + facts.labels().tags().size())
        + content.from().length()
        + content.to().length()
        + content.subject().length()
        + facts.labels().variables().map(String::length).orElse(0);
  }
}
