package io.posthorn.dispatch;

import io.posthorn.dsn.BounceReporter;
import io.posthorn.dsn.Duty;
import io.posthorn.dsn.Report;
import io.posthorn.dsn.ReportPolicy;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.smtp.Recipient;
import io.posthorn.spool.Alarm;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import io.posthorn.spool.News;
import io.posthorn.spool.Owed;
import io.posthorn.spool.ReportOn;
import io.posthorn.spool.Spool;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.Time;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells senders that mail still waits, at the alarms in the spool: once a message, of all its
 * recipients that are left and whose sender asked for it (RFC 3461 §5.2.8). The alarm goes with the
 * acceptance of the report, so a crash costs none and makes no second one. Used by one thread.
 */
final class Delays {

  private static final int PAGE = 100;

  private static final Logger LOG = LoggerFactory.getLogger(Delays.class);

  private final Spool spool;
  private final BounceReporter reports;
  private final Time time;

  /**
   * For alarms of {@code spool}.
   *
   * @param time the schedule's
   */
  Delays(Spool spool, BounceReporter reports, Time time) {
    this.spool = spool;
    this.reports = reports;
    this.time = time;
  }

  /** Heeds all alarms whose time has come; why one had to wait, if so. */
  Optional<String> round() throws InterruptedException {
    try {
      Instant now = time.now();
      List<Alarm> page = spool.alarms(now, PAGE);
      while (!page.isEmpty()) {
        for (Alarm alarm : page) {
          Optional<String> obstacle = heed(alarm);
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          if (obstacle.isPresent()) {
            return obstacle;
          }
        }
        page = spool.alarms(now, PAGE);
      }
      return Optional.empty();
    } catch (SpoolException unreadable) {
      return Optional.of(String.valueOf(unreadable.getMessage()));
    }
  }

  private Optional<String> heed(Alarm alarm) {
    try {
      Optional<Message> message = spool.message(alarm.message());
      List<Owed> waiting = message.map(this::waiting).orElse(List.of());
      return waiting.isEmpty() ? dismiss(alarm) : tell(message.orElseThrow(), waiting, alarm);
    } catch (SpoolException unavailable) {
      throw unavailable;
    } catch (RuntimeException bug) {
      LOG.error("id={}: its sender is not told of its delay", alarm.message(), bug);
      return dismiss(alarm);
    }
  }

  private List<Owed> waiting(Message message) {
    if (!(ReportPolicy.duty(message, false) instanceof Duty.Owed)) {
      return List.of();
    }
    return unfinished(message).stream()
        .filter(entry -> isWanted(message, entry.to()))
        .map(entry -> new Owed(entry.id(), entry.to(), delayed(message, entry)))
        .toList();
  }

  /** RFC 3461 §4.1; RFC 2852 §4: with BY and N it is enough that nothing was said against it. */
  private static boolean isWanted(Message message, Recipient to) {
    return to.wantsDelay() || message.lateAt().isPresent() && !to.wantsNothing();
  }

  private static News delayed(Message message, Entry entry) {
    Optional<Entry.Failure> last =
        entry.history().isEmpty() ? Optional.empty() : Optional.of(entry.history().getLast());
    return new News.Delayed(last, message.life().expires());
  }

  private List<Entry> unfinished(Message message) {
    MessageId id = message.id();
    EntryId before = // the greatest that is less than its first
        new EntryId(
            new MessageId(id.low() == 0 ? id.high() - 1 : id.high(), id.low() - 1),
            Integer.MAX_VALUE);
    return spool.entries(Optional.of(before), message.recipients()).stream()
        .filter(entry -> entry.id().message().equals(id))
        .toList();
  }

  private Optional<String> tell(Message message, List<Owed> waiting, Alarm alarm) {
    return switch (reports.report(message, waiting, new ReportOn.Delay(alarm))) {
      case Report.Sent(MessageId id) -> {
        LOG.info(
            "id={} to=<{}> delayed={} reported=true report={}",
            message.id(),
            message.sender().path(),
            waiting.size(),
            id);
        yield Optional.empty();
      }
      case Report.Postponed(String why) -> Optional.of(message.id() + ": " + why);
      case Report.Failed(String why) -> {
        LOG.error("id={}: its sender is not told of its delay: {}", message.id(), why);
        yield dismiss(alarm);
      }
    };
  }

  private Optional<String> dismiss(Alarm alarm) {
    try {
      spool.dismiss(alarm).join();
      return Optional.empty();
    } catch (CompletionException refused) {
      return Optional.of(alarm.message() + ": " + refused.getCause());
    }
  }
}
