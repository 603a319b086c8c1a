package io.posthorn.queue;

import io.posthorn.egress.Work;
import io.posthorn.envelope.MessageId;
import io.posthorn.spool.Due;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Health;
import io.posthorn.spool.Message;
import io.posthorn.spool.QueueName;
import io.posthorn.spool.Spool;
import io.posthorn.spool.SpoolException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads due entries. Blocks, for virtual threads; safe for use by many. */
public final class Feeder {

  /** How far ahead the next due time of a queue is looked for; what is later is found later. */
  private static final Duration HORIZON = Duration.ofDays(3650);

  private static final Logger LOG = LoggerFactory.getLogger(Feeder.class);

  private final Spool spool;

  /** Reads from {@code spool}. */
  public Feeder(Spool spool) {
    this.spool = spool;
  }

  /**
   * The entries of a queue that are due at {@code now}, until they take {@code limit} places.
   *
   * @param after the lower bound, exclusive: what is before was read already
   * @throws SpoolException when the queue cannot be read, or the spool is broken; a single record
   *     that cannot be read is left out, and named
   */
  public Batch read(QueueName queue, Optional<Due> after, Instant now, int limit) {
    // One key more than asked for, of whatever time, says when to come back.
    List<Due> keys = spool.due(queue, after, now.plus(HORIZON), limit + 1);
    Map<MessageId, Optional<Message>> messages = new HashMap<>();
    List<Work> works = new ArrayList<>();
    List<Due> unread = new ArrayList<>();
    Optional<Due> last = Optional.empty();
    int looked = 0;
    int places = 0;
    for (Due key : keys) {
      if (looked == limit || places >= limit || key.time().isAfter(now)) {
        return new Batch(works, last, Optional.of(key.time()), unread);
      }
      looked++;
      last = Optional.of(key);
      try {
        Optional<Work> work = work(key, messages);
        work.ifPresent(works::add);
        places += work.map(Work::places).orElse(0);
      } catch (SpoolException unreadable) {
        if (spool.health() instanceof Health.Broken) {
          throw unreadable; // it is not this record's fault: the queue is read again
        }
        LOG.error("entry {} is left out for now: {}", key.entry(), unreadable.getMessage());
        unread.add(key);
      }
    }
    return new Batch(works, last, Optional.empty(), unread);
  }

  private Optional<Work> work(Due key, Map<MessageId, Optional<Message>> messages) {
    Optional<Entry> entry = spool.entry(key.entry());
    if (entry.isEmpty() || !ScheduledQueue.key(entry.get().due(), key.entry()).equals(key)) {
      return Optional.empty(); // it was settled between the two reads
    }
    return messages
        .computeIfAbsent(key.entry().message(), spool::message)
        .map(message -> new Work(message, entry.get()));
  }
}
