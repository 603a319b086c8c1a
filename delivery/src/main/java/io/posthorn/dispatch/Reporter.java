package io.posthorn.dispatch;

import io.posthorn.dsn.BounceReporter;
import io.posthorn.dsn.Report;
import io.posthorn.envelope.MessageId;
import io.posthorn.observe.Meters;
import io.posthorn.spool.Health;
import io.posthorn.spool.Message;
import io.posthorn.spool.News;
import io.posthorn.spool.Owed;
import io.posthorn.spool.ReportOn;
import io.posthorn.spool.Spool;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.Deadline;
import io.posthorn.time.Time;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works off what the spool says is owed to senders, one report after the other, on a virtual thread
 * of its own: at the start, when it is woken, and from time to time.
 *
 * <p>What is owed is on disk, so nothing is lost here and memory holds one page of ids and one
 * report. Because there is one report at a time, thousands that become due together leave the store
 * to everything else; they then go through the queue of their sender as all mail does.
 */
final class Reporter implements Runnable {

  /** How many messages are looked up at a time. */
  static final int PAGE = 100;

  /** How often a bug keeps a report from being made before it is forgone. */
  static final int MOST_TRIES = 10;

  /** What is known of reports that a bug keeps back; there is one for each of them. */
  private static final int MOST_DOUBTS = 1000;

  /** What fails in one round before it is given up: the next one begins behind it. */
  static final int MOST_FAILURES = 20;

  private static final String NAME = "posthorn_reports_total";
  private static final String HELP = "Reports to senders of what became of their mail, by result";

  private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);

  private final Spool spool;
  private final BounceReporter reports;
  private final Delays delays;
  private final Time time;
  private final Pace pace;
  private final Meters.Counter sent;
  private final Meters.Counter forgone;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wakes = lock.newCondition();
  private boolean woken;
  private final Map<MessageId, Doubt> doubts = new HashMap<>();
  private Optional<MessageId> behind = Optional.empty();

  /**
   * A report that a bug keeps back.
   *
   * @param tries how often
   * @param pause how long it rests behind the last one
   * @param over when that is over
   */
  private record Doubt(int tries, Duration pause, Deadline over) {}

  /**
   * How often it does something.
   *
   * @param look how long nobody wakes it before it looks by itself
   * @param rest between two rounds, in which wakes gather
   * @param firstPause after a round in which not all could be told; each next one is twice as long
   * @param longestPause of these
   */
  record Pace(Duration look, Duration rest, Duration firstPause, Duration longestPause) {

    static final Pace DEFAULT =
        new Pace(
            Duration.ofMinutes(1),
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofMinutes(5));

    /** The pause behind {@code pause}; zero stands before the first. */
    Duration longer(Duration pause) {
      Duration next = pause.isZero() ? firstPause : pause.multipliedBy(2);
      return next.compareTo(longestPause) < 0 ? next : longestPause;
    }
  }

  /**
   * A reporter, to be run once.
   *
   * @param reports makes a report and has it accepted
   */
  Reporter(Spool spool, BounceReporter reports, Time time, Pace pace, Meters meters) {
    this.spool = spool;
    this.reports = reports;
    this.delays = new Delays(spool, reports, time);
    this.time = time;
    this.pace = pace;
    this.sent = meters.counter(NAME, HELP, "result", "sent");
    this.forgone = meters.counter(NAME, HELP, "result", "forgone");
  }

  /** Something may be owed; any thread, returns at once. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      wakes.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Until it is interrupted. */
  @Override
  public void run() {
    try {
      Duration pause = Duration.ZERO;
      boolean early = false;
      while (true) {
        forgetWakes(); // before looking: who wakes later is not missed
        Optional<String> obstacle = guardedRound();
        if (obstacle.isEmpty()) {
          pause = Duration.ZERO;
          early = isWokenWithin(pace.look());
        } else {
          boolean stopping = Thread.currentThread().isInterrupted(); // that ended the reading
          if (!stopping && (pause.isZero() || !early)) {
            pause = pace.longer(pause);
            LOG.warn("reports to senders wait for {}: {}", pause, obstacle.get());
          }
          early = isWokenWithin(pause);
        }
        time.sleep(pace.rest());
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private void forgetWakes() {
    lock.lock();
    try {
      woken = false;
    } finally {
      lock.unlock();
    }
  }

  /** A bug must not end all reports until the next start. */
  private Optional<String> guardedRound() throws InterruptedException {
    try {
      return round();
    } catch (RuntimeException | Error bug) {
      LOG.error("reports to senders", bug);
      return Optional.of(bug.toString());
    }
  }

  private boolean isWokenWithin(Duration most) throws InterruptedException {
    Deadline deadline = time.deadline(most);
    lock.lockInterruptibly();
    try {
      while (!woken && !deadline.hasPassed()) {
        var _ = deadline.await(lock, wakes);
      }
      return woken;
    } finally {
      lock.unlock();
    }
  }

  /** Tells everybody who is to be told; why somebody could not be, if so. */
  Optional<String> round() throws InterruptedException {
    boolean whole = behind.isEmpty();
    Optional<String> first = Optional.empty();
    int failures = 0;
    try {
      List<MessageId> page = spool.reportsOwed(behind, PAGE);
      while (!page.isEmpty()) {
        for (MessageId message : page) {
          Optional<String> notReady = notReady();
          if (notReady.isPresent()) {
            return notReady;
          }
          Optional<String> obstacle = tell(message);
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          behind = Optional.of(message);
          first = first.or(() -> obstacle);
          failures += obstacle.isPresent() ? 1 : 0;
          if (failures == MOST_FAILURES) {
            return first;
          }
        }
        page = spool.reportsOwed(behind, PAGE);
      }
    } catch (SpoolException unreadable) {
      return Optional.of(String.valueOf(unreadable.getMessage()));
    }
    behind = Optional.empty();
    if (!whole) {
      wake(); // for what lies before where it began
    }
    Optional<String> notReady = first.or(this::notReady);
    return notReady.isPresent() ? notReady : delays.round();
  }

  /** Why no report can be taken now, whatever it says. */
  private Optional<String> notReady() {
    return switch (spool.health()) {
      case Health.Ready _ -> Optional.empty();
      case Health.Full _ -> Optional.of("the disk is full");
      case Health.Broken(String why) -> Optional.of(why);
    };
  }

  /** Tells one sender; why that has to wait, if it has. */
  private Optional<String> tell(MessageId id) {
    Optional<Doubt> doubt = Optional.ofNullable(doubts.get(id));
    if (doubt.isPresent() && !doubt.get().over().hasPassed()) {
      return Optional.of(id + ": it rests after an internal error");
    }
    try {
      Optional<String> obstacle = look(id);
      doubts.remove(id);
      return obstacle;
    } catch (SpoolException unavailable) {
      return Optional.of(id + ": " + unavailable.getMessage());
    } catch (RuntimeException bug) {
      return doubt(id, doubt, bug);
    } catch (Error exhausted) {
      LOG.error("report on {}", id, exhausted);
      return Optional.of(id + ": " + exhausted);
    }
  }

  /** A bug may be over the next time: only what fails again and again is given up. */
  private Optional<String> doubt(MessageId id, Optional<Doubt> before, RuntimeException bug) {
    int tries = before.map(Doubt::tries).orElse(0) + 1;
    if (tries == MOST_TRIES) {
      doubts.remove(id);
      return forgo(id, "internal error, " + tries + " times", bug);
    }
    if (before.isPresent() || doubts.size() < MOST_DOUBTS) {
      Duration pause = pace.longer(before.map(Doubt::pause).orElse(Duration.ZERO));
      doubts.put(id, new Doubt(tries, pause, time.deadline(pause)));
    }
    return Optional.of(id + ": " + bug);
  }

  private Optional<String> look(MessageId id) {
    List<Owed> owed = spool.owed(id); // before the message: a report that is taken ends both
    Optional<Message> message = spool.message(id);
    if (owed.isEmpty()) {
      return message.isEmpty()
          ? Optional.empty() // told after all, by a report of which we had not heard
          : forgo(id, "what is owed cannot be read");
    }
    return message.isEmpty()
        ? forgo(id, "the message is gone from the spool")
        : tell(message.get(), owed);
  }

  private Optional<String> tell(Message message, List<Owed> owed) {
    return switch (reports.report(message, owed, new ReportOn.End(message.id()))) {
      case Report.Sent(MessageId id) -> {
        sent.increment();
        long failed = owed.stream().map(Owed::news).filter(News.Failed.class::isInstance).count();
        LOG.info(
            "id={} to=<{}> failed={} relayed={} reported=true report={}",
            message.id(),
            message.sender().path(),
            failed,
            owed.size() - failed,
            id);
        yield Optional.empty();
      }
      case Report.Postponed(String why) -> Optional.of(message.id() + ": " + why);
      case Report.Failed(String why) -> forgo(message.id(), why);
    };
  }

  private Optional<String> forgo(MessageId id, String why) {
    return forgo(id, why, null);
  }

  private Optional<String> forgo(MessageId id, String why, @Nullable Throwable bug) {
    try {
      spool.forgo(id).join();
    } catch (CompletionException refused) {
      return Optional.of(id + ": " + refused.getCause());
    } catch (RuntimeException refused) {
      return Optional.of(id + ": " + refused);
    }
    forgone.increment();
    LOG.error("id={} reported=false: its sender is not told of its end: {}", id, why, bug);
    return Optional.empty();
  }
}
