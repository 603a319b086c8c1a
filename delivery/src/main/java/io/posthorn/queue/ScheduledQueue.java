package io.posthorn.queue;

import io.posthorn.egress.EgressPath;
import io.posthorn.egress.Work;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.route.Site;
import io.posthorn.spool.Due;
import io.posthorn.spool.QueueName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known in memory of one scheduled queue: a few words, however many entries it has on disk.
 *
 * <p>The <em>cursor</em> is the last due key that came into memory. What is on disk only lies
 * behind it, so that reads have a lower bound and do not step over what was deleted; it falls back
 * when an entry before it is, or may be, on disk only. The <em>head</em> is when the disk is to be
 * looked at next. Owned by the scheduler's thread.
 */
final class ScheduledQueue {

  /** Before all others. */
  static final EntryId FIRST_ID = new EntryId(new MessageId(0, 0), 0);

  private static final EntryId LAST_ID =
      new EntryId(new MessageId(-1L, -1L), Integer.MAX_VALUE); // unsigned: the greatest

  /** Entries that could not be read whose names are kept. */
  private static final int MOST_MISSED = 100;

  /** What the scheduler is doing with a queue; it is in at most one list at a time. */
  enum Phase {
    /** Nothing; its head is in the timetable, if it has one. */
    RESTING,
    /** It waits for its turn. */
    TURNING,
    /** Its due entries are being read. */
    READING,
    /** Its route is being looked up for what is pending. */
    ROUTING,
    /** It waits for room in the lane of its path. */
    PARKED
  }

  /** Entries in memory that have no place in a lane yet. */
  final ArrayDeque<Work> pending = new ArrayDeque<>();

  private final QueueName name;
  private final Set<EntryId> leftWhileReading = new HashSet<>();
  private Phase phase = Phase.RESTING;
  private @Nullable Instant head;
  private @Nullable Due cursor;
  private @Nullable Due arrivedWhileReading;
  private @Nullable Destination destination;
  private List<Due> missed = List.of();
  private @Nullable Instant missedAgain;
  private @Nullable Instant failedUntil;
  private int inMemory;

  ScheduledQueue(QueueName name) {
    this.name = name;
  }

  /**
   * Where its mail goes.
   *
   * @param site as routed
   * @param path of its last entry; most of a queue goes over one
   * @param since in ticks
   */
  record Destination(Site site, Optional<EgressPath> path, long since) {}

  /** The due key of an entry: to the millisecond, as it is on disk. */
  static Due key(Instant due, EntryId entry) {
    return new Due(due.truncatedTo(ChronoUnit.MILLIS), entry);
  }

  QueueName name() {
    return name;
  }

  Phase phase() {
    return phase;
  }

  void enter(Phase next) {
    phase = next;
  }

  /** When the disk is to be looked at. */
  Optional<Instant> head() {
    if (failedUntil != null) {
      return Optional.of(failedUntil);
    }
    Instant again = missedAgain;
    boolean isSooner = again != null && (head == null || again.isBefore(head));
    return Optional.ofNullable(isSooner ? again : head);
  }

  Optional<Destination> destination() {
    return Optional.ofNullable(destination);
  }

  void leadsTo(@Nullable Destination next) {
    destination = next;
  }

  /** Over which path its last entry went. */
  void ledTo(EgressPath path) {
    if (destination != null && !destination.path().equals(Optional.of(path))) {
      destination = new Destination(destination.site(), Optional.of(path), destination.since());
    }
  }

  boolean isDue(Instant now) {
    return head().filter(at -> !at.isAfter(now)).isPresent();
  }

  /** Whether an entry that is due then would have to wait behind others on disk. */
  boolean hasOnDiskBefore(Instant due) {
    boolean isUnknown = phase == Phase.READING || failedUntil != null;
    return isUnknown || head != null && !head.isAfter(due);
  }

  /** An entry is on disk only. */
  void keptOnDisk(Due due) {
    if (phase == Phase.READING) {
      if (arrivedWhileReading == null || due.compareTo(arrivedWhileReading) < 0) {
        arrivedWhileReading = due;
      }
      return; // the read may have missed it: judged when it ends
    }
    fallBack(due);
  }

  /** An entry is in memory from now on; nothing before it is on disk only. */
  void takenFresh(Due due) {
    inMemory++;
    if (cursor == null || due.compareTo(cursor) > 0) {
      cursor = due;
    }
  }

  /** An entry that was in memory no longer is. */
  void left(EntryId entry) {
    inMemory--;
    if (phase == Phase.READING) {
      leftWhileReading.add(entry);
    }
  }

  /** From where the next read goes on. */
  Optional<Due> beginRead(Instant now) {
    if (missedAgain != null && !missedAgain.isAfter(now)) {
      missedAgain = null;
      missed.forEach(this::fallBack);
      missed = List.of();
    }
    phase = Phase.READING;
    failedUntil = null;
    head = null;
    return Optional.ofNullable(cursor);
  }

  /**
   * Takes note of what was read.
   *
   * @return the ids that the read found but that were settled meanwhile: not to be sent
   */
  Set<EntryId> endRead(Optional<Due> last, Optional<Instant> next) {
    phase = Phase.RESTING;
    last.filter(due -> cursor == null || due.compareTo(cursor) > 0).ifPresent(due -> cursor = due);
    head = next.orElse(null);
    Due arrived = arrivedWhileReading;
    arrivedWhileReading = null;
    if (arrived != null) {
      fallBack(arrived);
    }
    Set<EntryId> stale = Set.copyOf(leftWhileReading);
    leftWhileReading.clear();
    return stale;
  }

  /** The read failed: to be tried again then. Until it works nobody knows what is on disk. */
  void failRead(Instant again) {
    endRead(Optional.empty(), Optional.empty());
    failedUntil = again;
  }

  /** Entries of the last read could not be read: they are looked at again then, not before. */
  void missed(List<Due> unread, Instant again) {
    if (!unread.isEmpty()) {
      Stream<Due> all = Stream.concat(missed.stream(), unread.stream());
      missed = all.distinct().sorted().limit(MOST_MISSED).toList(); // the first leads to the rest
      missedAgain = missedAgain == null ? again : missedAgain;
    }
  }

  /** Whether an entry is one that could not be read. */
  boolean hasMissed(EntryId entry) {
    return missed.stream().anyMatch(due -> due.entry().equals(entry));
  }

  /** One more entry was read into memory. */
  void tookIn() {
    inMemory++;
  }

  /** Whether nothing would be lost by forgetting it. */
  boolean isForgettable() {
    return phase == Phase.RESTING && head().isEmpty() && inMemory == 0 && pending.isEmpty();
  }

  private void fallBack(Due due) {
    if (cursor != null && due.compareTo(cursor) <= 0) {
      cursor = new Due(due.time().minusMillis(1), LAST_ID);
    }
    if (head == null || due.time().isBefore(head)) {
      head = due.time();
    }
  }

  @Override
  public String toString() {
    return name + " " + phase;
  }
}
