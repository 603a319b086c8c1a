package io.posthorn.spool;

import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.event.Journal.Line;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a {@link MemorySpool} has synced. Guarded by the spool's lock. */
final class MemoryState {

  private final Map<MessageId, byte[]> bodies = new HashMap<>();
  private final Set<MessageId> ownedBodies = new HashSet<>();
  private final Set<MessageId> unwanted = new HashSet<>(); // discarded while they were owned
  private final TreeMap<MessageId, Message> messages = new TreeMap<>();
  private final TreeMap<EntryId, Entry> entries = new TreeMap<>();
  private final Map<QueueName, TreeSet<Due>> queues = new HashMap<>();
  private final List<Line> journal = new ArrayList<>();
  private final TreeMap<EntryId, Owed> owed = new TreeMap<>();
  private final Set<Alarm> alarms = new HashSet<>();
  private final Map<String, Long> cursors = new HashMap<>();
  private Optional<Instant> schedule = Optional.empty();

  /** What the next start finds: bodies without a message are garbage. */
  MemoryState copy() {
    MemoryState copy = new MemoryState();
    messages
        .values()
        .forEach(message -> {
          MessageId body = message.content().body().id();
          copy.bodies.put(body, body(body));
          copy.ownedBodies.add(body);
        });
    copy.messages.putAll(messages);
    copy.entries.putAll(entries);
    queues.forEach((name, due) -> copy.queues.put(name, new TreeSet<>(due)));
    copy.journal.addAll(journal);
    copy.owed.putAll(owed);
    copy.alarms.addAll(alarms);
    copy.cursors.putAll(cursors);
    copy.schedule = entries.isEmpty() ? Optional.empty() : schedule;
    return copy;
  }

  /** Something is written while the schedule stands at {@code now}. */
  void reach(Instant now) {
    Instant millis = now.truncatedTo(ChronoUnit.MILLIS);
    schedule = Optional.of(schedule.filter(millis::isBefore).orElse(millis));
  }

  Optional<Instant> scheduleReached() {
    return schedule;
  }

  void putBody(MessageId id, byte[] octets) {
    bodies.put(id, octets);
  }

  boolean hasUnownedBody(MessageId id) {
    return bodies.containsKey(id) && !ownedBodies.contains(id);
  }

  void dropUnownedBody(MessageId id) {
    if (hasUnownedBody(id)) {
      bodies.remove(id);
    } else if (ownedBodies.contains(id)) {
      unwanted.add(id);
    }
  }

  /** From now on the body cannot be discarded or accepted again. */
  void own(Message message) {
    ownedBodies.add(message.content().body().id());
  }

  /** It was not accepted after all; its body goes if its writer has discarded it meanwhile. */
  void disown(Message message) {
    MessageId body = message.content().body().id();
    ownedBodies.remove(body);
    if (unwanted.remove(body)) {
      bodies.remove(body);
    }
  }

  int bodies() {
    return bodies.size();
  }

  byte[] body(MessageId id) {
    byte[] octets = bodies.get(id);
    if (octets == null) {
      throw new SpoolException("no body " + id);
    }
    return octets;
  }

  /**
   * Takes a message.
   *
   * @throws SpoolException when it is a report that nobody is owed
   */
  void accept(Acceptance acceptance, Instant now) {
    Optional<ReportOn> reported = acceptance.reportsOn();
    if (reported.isPresent() && !isOwed(reported.get())) {
      throw new SpoolException("no report is owed on message " + reported.get().message());
    }
    MessageId id = acceptance.message().id();
    messages.put(id, acceptance.message());
    acceptance.entries().forEach(this::put);
    append(acceptance.events(), now);
    acceptance.alarm().ifPresent(time -> alarms.add(new Alarm(time, id)));
    reported.ifPresent(report -> {
      switch (report) {
        case ReportOn.End(MessageId message) -> forgo(message);
        case ReportOn.Delay(Alarm alarm) -> dismiss(alarm);
      }
    });
  }

  private boolean isOwed(ReportOn report) {
    return switch (report) {
      case ReportOn.End(MessageId message) -> !owed(message).isEmpty();
      case ReportOn.Delay(Alarm alarm) -> alarms.contains(alarm);
    };
  }

  List<Alarm> alarms(Instant until, int limit) {
    return alarms.stream()
        .filter(alarm -> !alarm.time().isAfter(until))
        .sorted(Comparator.comparing(Alarm::time).thenComparing(Alarm::message))
        .limit(limit)
        .toList();
  }

  void dismiss(Alarm alarm) {
    alarms.remove(alarm);
  }

  void record(List<Event> events, Instant now) {
    append(events, now);
  }

  /** What was kept for a report on {@code message} goes. */
  void forgo(MessageId message) {
    owed.keySet().removeIf(entry -> entry.message().equals(message));
    if (!hasEntries(message)) {
      drop(message);
    }
  }

  private void drop(MessageId id) {
    Message message = messages.remove(id);
    if (message != null) {
      bodies.remove(message.content().body().id());
      ownedBodies.remove(message.content().body().id());
      unwanted.remove(message.content().body().id());
    }
  }

  List<Owed> owed(MessageId message) {
    return owed
        .subMap(new EntryId(message, 0), true, new EntryId(message, Integer.MAX_VALUE), true)
        .values()
        .stream()
        .toList();
  }

  List<MessageId> reportsOwed(Optional<MessageId> after, int limit) {
    return owed.keySet().stream()
        .map(EntryId::message)
        .distinct()
        .filter(message -> !hasEntries(message))
        .filter(message -> after.isEmpty() || message.compareTo(after.get()) > 0)
        .limit(limit)
        .toList();
  }

  Optional<Long> cursor(String consumer) {
    return Optional.ofNullable(cursors.get(consumer));
  }

  void moveCursor(String consumer, long sequence) {
    cursors.put(consumer, sequence);
  }

  /**
   * Applies a settlement, or nothing of it.
   *
   * @throws IllegalStateException when one of its entries is finished already
   */
  void settle(Settlement settlement, Instant now) {
    for (Settlement.Change change : settlement.changes()) {
      if (!entries.containsKey(change.before().id())) {
        throw new IllegalStateException("no entry " + change.before().id() + " in the spool");
      }
    }
    for (Settlement.Change change : settlement.changes()) {
      EntryId id = change.before().id();
      Entry before = entries.remove(id);
      queues.get(before.queue()).remove(dueOf(before));
      change.after().ifPresent(this::put);
      change.owed().ifPresent(news -> owed.put(id, new Owed(id, before.to(), news)));
      if (!hasEntries(id.message()) && owed(id.message()).isEmpty()) {
        drop(id.message());
      }
    }
    append(settlement.events(), now);
  }

  private void put(Entry entry) {
    entries.put(entry.id(), entry);
    queues.computeIfAbsent(entry.queue(), name -> new TreeSet<>()).add(dueOf(entry));
  }

  private static Due dueOf(Entry entry) {
    return new Due(entry.due().truncatedTo(ChronoUnit.MILLIS), entry.id());
  }

  private boolean hasEntries(MessageId message) {
    EntryId next = entries.ceilingKey(new EntryId(message, 0));
    return next != null && next.message().equals(message);
  }

  private void append(List<Event> events, Instant now) {
    for (Event event : events) {
      Instant time = now.truncatedTo(ChronoUnit.MILLIS);
      if (!journal.isEmpty() && journal.getLast().time().isAfter(time)) {
        time = journal.getLast().time();
      }
      journal.add(new Line(nextSequence(), time, event));
    }
  }

  List<QueueName> queues() {
    return List.copyOf(queues.keySet());
  }

  List<Due> due(QueueName queue, Optional<Due> after, Instant until, int limit) {
    TreeSet<Due> due = queues.getOrDefault(queue, new TreeSet<>());
    return after.map(last -> due.tailSet(last, false)).orElse(due).stream()
        .takeWhile(key -> !key.time().isAfter(until))
        .limit(limit)
        .toList();
  }

  Optional<Message> message(MessageId id) {
    return Optional.ofNullable(messages.get(id));
  }

  Optional<Entry> entry(EntryId id) {
    return Optional.ofNullable(entries.get(id));
  }

  List<Entry> entries(Optional<EntryId> after, int limit) {
    return after.map(last -> entries.tailMap(last, false)).orElse(entries).values().stream()
        .limit(limit)
        .toList();
  }

  long nextSequence() {
    return journal.size() + 1L;
  }

  List<Line> lines(long sequence, int limit) {
    int from = Math.clamp(sequence - 1, 0, journal.size());
    return List.copyOf(journal.subList(from, from + Math.min(journal.size() - from, limit)));
  }

  List<Line> linesBefore(long sequence, int limit) {
    return journal.reversed().stream()
        .filter(line -> line.sequence() < sequence)
        .limit(limit)
        .toList();
  }

  Optional<Line> first(MessageId message) {
    return journal.reversed().stream()
        .filter(line ->
            line.event() instanceof Event.Accepted || line.event() instanceof Event.Rejected)
        .filter(line -> line.event().message().equals(message))
        .findFirst();
  }

  long firstSince(Instant time) {
    return journal.stream()
        .filter(line -> !line.time().isBefore(time))
        .map(Line::sequence)
        .findFirst()
        .orElse(nextSequence());
  }

  /**
   * What does not fit together, by the numbers of docs/spool.md; I8, I9, I10 and I13 are about what
   * only a disk has.
   */
  List<String> violations() {
    List<String> found = new ArrayList<>();
    Set<EntryId> keyed = new HashSet<>();
    queues.forEach((queue, keys) ->
        keys.forEach(key -> {
          Entry entry = entries.get(key.entry());
          if (entry == null || !entry.queue().equals(queue) || !dueOf(entry).equals(key)) {
            found.add("I1: " + key + " of " + queue + " leads to " + entry);
          }
          keyed.add(key.entry());
        }));
    for (EntryId id : entries.keySet()) {
      if (!keyed.contains(id)) {
        found.add("I2: entry " + id + " has no due key");
      }
      if (!messages.containsKey(id.message())) {
        found.add("I3: entry " + id + " has no message");
      }
    }
    Set<MessageId> bodiesOfMessages = new HashSet<>();
    messages.forEach((id, message) -> {
      MessageId body = message.content().body().id();
      bodiesOfMessages.add(body);
      if (!hasEntries(id) && owed(id).isEmpty()) {
        found.add("I4, I12: message " + id + " has neither an entry nor a report to come");
      }
      if (bodies.getOrDefault(body, new byte[0]).length != message.content().body().octets()) {
        found.add("I5: message " + id + " has not its whole body");
      }
    });
    ownedBodies.stream()
        .filter(body -> !bodiesOfMessages.contains(body) && !bodies.containsKey(body))
        .forEach(body -> found.add("I6: body " + body + " is owned and not there"));
    for (int i = 0; i < journal.size(); i++) {
      if (journal.get(i).sequence() != i + 1L) {
        found.add("I7: line " + (i + 1) + " has the number " + journal.get(i).sequence());
      }
    }
    owed.keySet().stream()
        .filter(id -> !messages.containsKey(id.message()))
        .forEach(id -> found.add("I11: what is owed on " + id + " has no message"));
    return found;
  }
}
