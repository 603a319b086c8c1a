package io.posthorn.dispatch;

import io.posthorn.dsn.BounceReporter;
import io.posthorn.dsn.Report;
import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.spool.Message;
import io.posthorn.spool.SpoolException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells senders what failed for good, before that is written down. Where the spool cannot take the
 * report, the failure is not for good yet: the entry stays.
 */
final class Informer {

  private static final Logger LOG = LoggerFactory.getLogger(Informer.class);

  private final Ledger ledger;
  private final BounceReporter reporter;

  Informer(Ledger ledger, BounceReporter reporter) {
    this.ledger = ledger;
    this.reporter = reporter;
  }

  private record Failure(Finding finding, Ledger.Line line, Event.Bounced event) {}

  /** What {@code findings} mean at {@code now}, in any order. Blocks while reports are synced. */
  List<Ledger.Line> lines(List<Finding> findings, Instant now) {
    List<Ledger.Line> lines = new ArrayList<>();
    Map<MessageId, List<Failure>> failures = new LinkedHashMap<>();
    for (Finding finding : findings) {
      Ledger.Line line = ledger.line(finding, now);
      if (line.event() instanceof Event.Bounced bounced) {
        failures
            .computeIfAbsent(bounced.message(), id -> new ArrayList<>())
            .add(new Failure(finding, line, bounced));
      } else {
        lines.add(line);
      }
    }
    failures.values().forEach(ofOne -> lines.addAll(told(ofOne, now)));
    return lines;
  }

  private List<Ledger.Line> told(List<Failure> failures, Instant now) {
    Message message = failures.getFirst().finding().work().message();
    Optional<String> obstacle = tell(message, failures.stream().map(Failure::event).toList());
    return failures.stream()
        .map(failure ->
            obstacle
                .map(why -> ledger.untold(failure.finding(), failure.event().cause(), why, now))
                .orElse(failure.line()))
        .toList();
  }

  /** Tells the sender, if it can be done at all; why it has to wait, if it has. */
  private Optional<String> tell(Message message, List<Event.Bounced> events) {
    try {
      return switch (reporter.report(message, events)) {
        case Report.Sent sent -> Optional.empty();
        case Report.NotOwed nobody -> Optional.empty();
        case Report.Postponed(String why) -> Optional.of(why);
        case Report.Failed(String why) -> {
          LOG.error("sender of {} is not told of its failure: {}", message.id(), why);
          yield Optional.empty();
        }
      };
    } catch (SpoolException unavailable) {
      return Optional.of(String.valueOf(unavailable.getMessage()));
    } catch (RuntimeException bug) { // which must not keep the entry for ever
      LOG.error("sender of {} is not told of its failure", message.id(), bug);
      return Optional.empty();
    }
  }
}
