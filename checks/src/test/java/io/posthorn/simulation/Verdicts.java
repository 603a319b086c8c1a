package io.posthorn.simulation;

import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.event.Journal;
import io.posthorn.outcome.Scope;
import io.posthorn.simulation.Ledger.Copy;
import io.posthorn.simulation.Ledger.Letter;
import io.posthorn.simulation.Ledger.Reception;
import io.posthorn.spool.MemorySpool;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether promises were kept, as far as that shows only later. */
final class Verdicts {

  private static final Duration IDLE = Duration.ofMinutes(3);

  private Verdicts() {}

  /** What lies on disk fits together. */
  static void requireInvariants(MemorySpool spool) {
    List<String> violations = spool.violations();
    if (!violations.isEmpty()) {
      throw new Violation(violations.toString());
    }
  }

  /**
   * What waits at a start does not wait for time that has passed already, whatever became of the
   * wall clock.
   *
   * @param written what the schedule was when something was last written
   */
  static void requireGoesOn(Life life, Instant written) {
    boolean goesOn = !life.scheduled().isBefore(written.truncatedTo(ChronoUnit.MILLIS));
    if (!goesOn && !life.disk().entries(Optional.empty(), 1).isEmpty()) {
      throw new Violation("the schedule stood at " + written + ", now at " + life.scheduled());
    }
  }

  /** Whether nothing is left to be done. */
  static boolean isEmpty(MemorySpool spool) {
    return spool.entries(Optional.empty(), 1).isEmpty()
        && spool.reportsOwed(Optional.empty(), 1).isEmpty();
  }

  /** What is left, with its reasons. */
  static String left(Life life) {
    return "%d entries, %d leases with %d connections: %s, reports on %s"
        .formatted(
            life.disk().entries(Optional.empty(), Integer.MAX_VALUE).size(),
            (int) life.connections(),
            life.net().held(),
            life.disk().entries(Optional.empty(), 3),
            life.disk().reportsOwed(Optional.empty(), 3));
  }

  /**
   * A lease is for a connection. One that waits for something else, such as the disk or the DNS,
   * does not do so for long.
   */
  static void requireNoIdleLease(Life life) {
    if (life.net().unused().compareTo(IDLE) > 0) {
      throw new Violation(life.connections() + " leases without a connection");
    }
  }

  /** Everything was given back. */
  static void requireRest(Life life) {
    requireInvariants(life.disk());
    if (life.connections() != 0) {
      throw new Violation(life.connections() + " leases are not given back");
    }
    if (life.net().held() != 0) {
      throw new Violation(life.net().held() + " connections are open");
    }
    if (life.delivery().snapshot().ready() + life.delivery().snapshot().sending() != 0) {
      throw new Violation("in memory: " + life.delivery().snapshot());
    }
    if (life.disk().bodies() != 0) {
      throw new Violation("I6: " + life.disk().bodies() + " bodies without a message");
    }
  }

  /** What became of each recipient, by the journal. */
  private static final class Outcomes {

    final Set<MessageId> accepted = new HashSet<>();
    final Set<MessageId> dropped = new HashSet<>();
    final Map<EntryId, Event> ends = new HashMap<>();

    Outcomes(Journal journal) {
      for (Journal.Line line : journal.read(1, Integer.MAX_VALUE)) {
        switch (line.event()) {
          case Event.Accepted event -> accepted.add(event.message());
          case Event.Dropped event -> dropped.add(event.message());
          case Event.Delivered event -> end(event);
          case Event.Bounced event -> end(event);
          case Event.Rejected _, Event.Deferred _, Event.Held _, Event.Released _ -> {}
        }
      }
    }

    private void end(Event.OfEntry event) {
      Event before = ends.put(event.entry(), event);
      if (before != null) {
        throw new Violation("two ends: " + before + " and " + event);
      }
    }
  }

  /** Everything that was taken is delivered or reported, and nothing else. */
  static void requirePromises(Ledger ledger, MemorySpool spool) {
    Outcomes outcomes = new Outcomes(spool.journal());
    for (Handover handover : ledger.handovers.values()) {
      requireHandover(handover, outcomes);
    }
    Map<MessageId, List<Letter>> reports = new HashMap<>();
    for (Letter letter : ledger.letters.values()) {
      MessageId id = letter.acceptance.message().id();
      if (outcomes.accepted.contains(id)) {
        letter
            .acceptance
            .reportsOn()
            .ifPresent(
                on -> reports.computeIfAbsent(on.message(), key -> new ArrayList<>()).add(letter));
        if (!outcomes.dropped.contains(id)) {
          letter.copies.values().forEach(copy -> requireEnd(copy, outcomes));
        }
      } else if (letter.copies.values().stream().anyMatch(copy -> !copy.receptions.isEmpty())) {
        throw new Violation(id + " was sent and never accepted");
      }
    }
    for (Letter letter : ledger.letters.values()) {
      MessageId id = letter.acceptance.message().id();
      requireReport(letter, reports.getOrDefault(id, List.of()), outcomes);
    }
  }

  private static void requireHandover(Handover handover, Outcomes outcomes) {
    if (handover.answer() != Handover.Answer.TAKEN) {
      return;
    }
    MessageId id = handover.id().orElseThrow();
    if (!outcomes.accepted.contains(id)) {
      throw new Violation("lost: " + handover + " was answered 250 and is not in the journal");
    }
    if (handover.testMode != outcomes.dropped.contains(id)) {
      throw new Violation(handover + " in test mode: " + handover.testMode);
    }
  }

  private static void requireEnd(Copy copy, Outcomes outcomes) {
    EntryId id = copy.entry.id();
    switch (outcomes.ends.get(id)) {
      case null -> throw new Violation("lost: " + id + " was accepted and has no end");
      case Event.Delivered _ -> {
        if (copy.receptions.stream().noneMatch(Reception::isHeard)) {
          throw new Violation(id + " counts as delivered, and no host said so");
        }
      }
      default -> {}
    }
  }

  private static void requireReport(Letter letter, List<Letter> reports, Outcomes outcomes) {
    Set<String> failed = new HashSet<>();
    Set<String> maybe = new HashSet<>();
    boolean owesNobody =
        letter.handover.isEmpty() || letter.acceptance.message().sender().path().isNull();
    for (Copy copy : letter.copies.values()) {
      if (outcomes.ends.get(copy.entry.id()) instanceof Event.Bounced bounced) {
        boolean byHand = bounced.cause().scope() == Scope.OPERATOR;
        (byHand ? maybe : failed).add(copy.entry.recipient().toString());
      }
    }
    MessageId id = letter.acceptance.message().id();
    if (reports.size() > 1) {
      throw new Violation(reports.size() + " reports on " + id);
    }
    if (owesNobody && !reports.isEmpty()) {
      throw new Violation("a report on " + id + ", which nobody is owed");
    }
    if (!owesNobody && !failed.isEmpty() && reports.isEmpty()) {
      throw new Violation("no report on " + id + ", which failed for " + failed);
    }
    for (Letter report : reports) {
      for (Copy copy : report.copies.values()) {
        copy.receptions.forEach(reception -> requireNames(id, reception.content, failed, maybe));
      }
    }
  }

  private static void requireNames(
      MessageId id, String report, Set<String> failed, Set<String> maybe) {
    Set<String> named = new HashSet<>();
    report
        .lines()
        .filter(line -> line.startsWith("Final-Recipient: rfc822; "))
        .forEach(line -> named.add(line.substring(line.indexOf(';') + 2)));
    Set<String> unexpected = new HashSet<>(named);
    unexpected.removeAll(failed);
    unexpected.removeAll(maybe);
    if (!named.containsAll(failed) || !unexpected.isEmpty()) {
      throw new Violation(
          "the report on %s names %s, and %s failed, %s by hand"
              .formatted(id, named, failed, maybe));
    }
  }
}
