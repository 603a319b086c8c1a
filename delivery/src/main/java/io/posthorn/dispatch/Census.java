package io.posthorn.dispatch;

import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.observe.Meters;
import io.posthorn.outcome.Reason;
import io.posthorn.queue.Snapshot;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Spool;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the entries on disk by state, and the reports that are owed, over and over, on a virtual
 * thread of its own; it rests so long in between that it never costs more than a twentieth of one
 * reader.
 */
final class Census implements Runnable {

  private static final Duration REST = Duration.ofSeconds(15);
  private static final int REST_FACTOR = 20;
  private static final int PAGE = 1000;
  private static final String NAME = "posthorn_queue_recipients";
  private static final String HELP = "Recipients that are still to be delivered, by state";
  private static final String REPORTS = "posthorn_reports_owed";
  private static final String REPORTS_HELP =
      "Finished messages whose senders are still to be told that they failed";

  private static final Logger LOG = LoggerFactory.getLogger(Census.class);

  private final Spool spool;
  private final Time time;
  private volatile Counts counts = new Counts(0, 0, 0, 0, 0);

  Census(Spool spool, Time time) {
    this.spool = spool;
    this.time = time;
  }

  /** Entries by state, of which due ones may be in memory; and messages to be reported. */
  record Counts(long scheduled, long deferred, long held, long due, long reports) {}

  /** Makes the gauges, with what the scheduler has in memory now. */
  void register(Meters meters, Supplier<Snapshot> memory) {
    meters.gauge(NAME, HELP, () -> counts.scheduled(), "state", "scheduled");
    meters.gauge(NAME, HELP, () -> counts.deferred(), "state", "deferred");
    meters.gauge(NAME, HELP, () -> counts.held(), "state", "held");
    meters.gauge(REPORTS, REPORTS_HELP, () -> counts.reports());
    meters.gauge(NAME, HELP, () -> memory.get().sending(), "state", "sending");
    meters.gauge(NAME, HELP, () -> ready(memory.get()), "state", "ready");
  }

  private long ready(Snapshot memory) {
    return Math.max(memory.ready(), counts.due() - memory.sending());
  }

  @Override
  public void run() {
    try {
      while (true) {
        long start = time.ticks();
        count();
        Duration took = Duration.ofNanos(time.ticks() - start).multipliedBy(REST_FACTOR);
        time.sleep(took.compareTo(REST) > 0 ? took : REST);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** Once, on the caller's thread. */
  void count() {
    try {
      counts = read(time.now());
    } catch (SpoolException unreadable) {
      if (!Thread.currentThread().isInterrupted()) { // else it was a stop that ended the reading
        LOG.warn("entries cannot be counted: {}", unreadable.getMessage());
      }
    }
  }

  private Counts read(Instant now) {
    long scheduled = 0;
    long deferred = 0;
    long held = 0;
    long due = 0;
    Optional<EntryId> after = Optional.empty();
    List<Entry> page = spool.entries(after, PAGE);
    while (!page.isEmpty() && !Thread.currentThread().isInterrupted()) {
      for (Entry entry : page) {
        if (entry.pause().reason() == Reason.HELD) {
          held++;
        } else if (!entry.due().isAfter(now)) {
          due++;
        } else if (entry.attempts() == 0) {
          scheduled++;
        } else {
          deferred++;
        }
      }
      page = spool.entries(Optional.of(page.getLast().id()), PAGE);
    }
    return new Counts(scheduled, deferred, held, due, reports());
  }

  private long reports() {
    long found = 0;
    List<MessageId> page = spool.reportsOwed(Optional.empty(), PAGE);
    while (!page.isEmpty() && !Thread.currentThread().isInterrupted()) {
      found += page.size();
      page = spool.reportsOwed(Optional.of(page.getLast()), PAGE);
    }
    return found;
  }
}
