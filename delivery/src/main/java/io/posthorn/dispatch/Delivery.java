package io.posthorn.dispatch;

import io.posthorn.classify.Classifier;
import io.posthorn.dns.Resolver;
import io.posthorn.egress.EgressPath;
import io.posthorn.egress.HostPenalties;
import io.posthorn.envelope.EntryId;
import io.posthorn.queue.Explanation;
import io.posthorn.queue.Feeder;
import io.posthorn.queue.Inbox;
import io.posthorn.queue.Notice;
import io.posthorn.queue.Paths;
import io.posthorn.queue.Scheduler;
import io.posthorn.queue.Snapshot;
import io.posthorn.route.Router;
import io.posthorn.shaping.Shaping;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Spool;
import io.posthorn.time.Time;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sending, as a whole: from the moment that an acceptance is synced to the moment that its last
 * outcome is. Built once; {@link #start}, then {@link #stop}. Safe for use by many threads.
 */
public final class Delivery {

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final Spool spool;
  private final Time time;
  private final Inbox inbox;
  private final Gate gate;
  private final Scheduler scheduler;
  private final Crew crew;
  private final Operator operator;
  private final Census census;
  private final Reporter reporter;
  private final Thread schedulerThread;
  private final Thread censusThread;
  private final Thread reporterThread;
  private final CompletableFuture<Void> reporterEnd = new CompletableFuture<>();

  /**
   * Puts it together; nothing runs yet.
   *
   * @param opener {@code connector::open}
   */
  public Delivery(
      Spool spool,
      Resolver resolver,
      SessionOpener opener,
      Senders senders,
      Settings settings,
      Instruments instruments) {
    this.spool = spool;
    this.time = instruments.time().schedule();
    this.inbox = new Inbox();
    this.gate = new Gate(spool::health, works -> inbox.post(new Notice.Recording(works)), time);
    Ledger ledger = new Ledger(settings.retry(), instruments.random());
    DeliveryMeters meters = new DeliveryMeters(instruments.meters());
    this.reporter =
        new Reporter(spool, senders.reporter(), time, Reporter.Pace.DEFAULT, instruments.meters());
    Recorder recorder =
        new Recorder(spool, ledger, gate, inbox::post, time, meters, reporter::wake);
    Shaping shaping = new Shaping(settings.ceilings());
    Reach reach =
        new Reach(
            new Router(resolver, settings.routing(), instruments.random()),
            opener,
            new Classifier(),
            new HostPenalties(time, settings.connections().penalty()),
            shaping);
    Desk desk = new Desk(senders.composer(), recorder, gate, inbox::post, time);
    this.crew = new Crew(desk, reach, new Feeder(spool), settings.connections());
    Paths paths =
        (site, message) ->
            new EgressPath(
                settings.source(),
                site,
                message.tls(senders.tls().apply(message.sender().domain())));
    this.scheduler = new Scheduler(inbox, crew, shaping, paths, time, settings.bounds());
    this.operator = new Operator(spool, inbox::post, time, meters, reporter::wake);
    this.census = new Census(spool, time);
    census.register(instruments.meters(), scheduler::latest);
    instruments
        .meters()
        .gauge(
            "posthorn_outbound_connections",
            "Connections to other hosts",
            () -> shaping.connections());
    this.schedulerThread = instruments.threads().newThread(scheduler);
    this.censusThread = Thread.ofVirtual().name("census").unstarted(census);
    this.reporterThread = Thread.ofVirtual().name("reporter").unstarted(this::report);
  }

  /**
   * Begins: what is due on disk is taken up, and what is accepted from now on. To be called before
   * mail is taken; reads one key for each scheduled queue.
   */
  public void start() {
    spool.onAccepted(acceptance -> inbox.post(new Notice.Accepted(acceptance)));
    schedulerThread.start();
    spool.queues((name, head) -> inbox.post(new Notice.Known(name, head)));
    censusThread.start();
    reporterThread.start();
  }

  /**
   * Ends: starts no attempt any more and lets those that run finish, for at most {@code most};
   * connections that take longer are cut. What was not finished is simply due at the next start.
   */
  public void stop(Duration most) throws InterruptedException {
    gate.stop();
    inbox.post(new Notice.Stop());
    censusThread.interrupt();
    reporterThread.interrupt();
    crew.awaitEnd(most);
    if (reporterThread.isAlive()) {
      awaitReporter(most); // what it has begun is taken, or still owed at the next start
    }
  }

  private void awaitReporter(Duration most) throws InterruptedException {
    try {
      time.orTimeout(reporterEnd, most).get();
    } catch (ExecutionException late) {
      LOG.warn("the report that is being made is given up");
    }
  }

  private void report() {
    try {
      reporter.run();
    } finally {
      reporterEnd.complete(null);
    }
  }

  /** How much is in memory, of about a second ago; never blocks. */
  public Snapshot snapshot() {
    return scheduler.latest();
  }

  /**
   * Why an entry is where it is; empty when it is finished or unknown. Blocks, for virtual threads.
   *
   * @throws io.posthorn.spool.SpoolException when the entry cannot be read
   */
  public Optional<Explanation> explain(EntryId id) {
    return spool.entry(id).map(entry -> ask(List.of(entry)).getFirst());
  }

  /**
   * Why these entries are where they are, in their order. Blocks, for virtual threads; all are
   * explained in one go on the scheduler's thread, so ask for some hundreds at most.
   */
  public List<Explanation> explain(List<Entry> entries) {
    return entries.isEmpty() ? List.of() : ask(entries);
  }

  /** Changes entries as people order it. */
  public Operator operator() {
    return operator;
  }

  private List<Explanation> ask(List<Entry> entries) {
    CompletableFuture<List<Explanation>> answer = new CompletableFuture<>();
    inbox.post(new Notice.Question(entries, answer));
    return time.orTimeout(answer, ANSWER).join();
  }
}
