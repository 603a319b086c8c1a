package io.posthorn.queue;

import io.posthorn.egress.EgressPath;
import io.posthorn.egress.EgressSource;
import io.posthorn.egress.ReadyQueue;
import io.posthorn.egress.Work;
import io.posthorn.envelope.EntryId;
import io.posthorn.event.Event;
import io.posthorn.options.TlsPolicy;
import io.posthorn.route.NextHop;
import io.posthorn.route.Route;
import io.posthorn.route.Site;
import io.posthorn.shaping.Ceilings;
import io.posthorn.shaping.Lease;
import io.posthorn.shaping.Shaping;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.Due;
import io.posthorn.spool.Entry;
import io.posthorn.spool.MemorySpool;
import io.posthorn.spool.QueueName;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Settlement;
import io.posthorn.time.FakeTime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A scheduler driven by hand: its errands are written down and run when a test says so, on the
 * test's thread, against a spool in memory.
 */
final class Hands implements Errands {

  final FakeTime time = new FakeTime();
  final MemorySpool spool = new MemorySpool(time);
  final Shaping shaping;
  final Scheduler scheduler;
  final List<String> log = new ArrayList<>();
  final Map<String, ReadyQueue> ready = new HashMap<>();
  final List<Lease> leases = new ArrayList<>();
  final Map<String, EgressPath> opened = new HashMap<>();
  private final Feeder feeder = new Feeder(spool);
  private final ArrayDeque<Notice> answers = new ArrayDeque<>();
  private final Inbox inbox = new Inbox();
  private Optional<Route> unroutable = Optional.empty();
  private boolean oneSite;
  private long number;

  Hands(Bounds bounds) {
    this(bounds, Ceilings.DEFAULT);
  }

  Hands(Bounds bounds, Ceilings ceilings) {
    shaping = new Shaping(ceilings);
    EgressSource source = new EgressSource("relay.test", Optional.empty());
    Paths paths =
        (site, message) ->
            new EgressPath(source, site, TlsPolicy.OPPORTUNISTIC.with(message.options()));
    scheduler = new Scheduler(inbox, this, shaping, paths, time, bounds);
    spool.onAccepted(acceptance -> answers.add(new Notice.Accepted(acceptance)));
  }

  @Override
  public void read(QueueName queue, Optional<Due> after, Instant now, int limit) {
    log.add("read " + queue.recipient() + " " + limit);
    answers.add(new Notice.Fed(queue, feeder.read(queue, after, now, limit)));
  }

  @Override
  public void route(QueueName queue) {
    log.add("route " + queue.recipient());
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 25);
    String host = "mx." + (oneSite ? "all.test" : queue.recipient());
    Route hosts =
        new Route.Hosts(
            Site.of(List.of(host)), List.of(new NextHop(host, address, NextHop.Access.EXCHANGER)));
    answers.add(new Notice.Routed(queue, unroutable.orElse(hosts)));
  }

  @Override
  public void refuse(Route.Unroutable route, List<Work> works) {
    works.forEach(work -> log.add("refuse " + work.entry().recipient()));
  }

  @Override
  public void expire(EgressPath path, List<Work> works) {
    works.forEach(work -> log.add("expire " + work.entry().recipient()));
  }

  @Override
  public void dispatch(EgressPath path, ReadyQueue queue, Lease lease) {
    log.add("open " + path.site());
    ready.put(path.site().toString(), queue);
    opened.put(path.site().toString(), path);
    leases.add(lease);
  }

  /** From now on all domains have the same exchanger, {@code mx.all.test}. */
  void oneSite() {
    oneSite = true;
  }

  /** From now on no domain has a host. */
  void unroutable(Route.Unroutable why) {
    unroutable = Optional.of(why);
  }

  /** Hands in a message, due after {@code wait}; the scheduler hears of it at {@link #run}. */
  Acceptance accept(Duration wait, String... recipients) {
    BodyRef body = SampleMail.body(spool, SampleMail.OCTETS);
    Instant now = time.now();
    Acceptance mail = SampleMail.acceptance(body, number++, now, now.plus(wait), recipients);
    spool.accept(mail).join();
    return mail;
  }

  /** Hands in a message that is due now. */
  Acceptance accept(String... recipients) {
    return accept(Duration.ZERO, recipients);
  }

  /** As at start: only the heads of the queues are known. */
  void forget() {
    answers.clear();
    spool.queues((name, head) -> answers.add(new Notice.Known(name, head)));
  }

  /** Gives the scheduler what it has not heard yet, until it has nothing more to do. */
  void run() {
    do {
      if (!answers.isEmpty()) {
        scheduler.hear(answers.poll());
      }
      try {
        inbox.take(time.deadline(Duration.ZERO)).forEach(scheduler::hear);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      scheduler.look();
    } while (!answers.isEmpty());
  }

  /** Answers to errands that are on their way. */
  ArrayDeque<Notice> answers() {
    return answers;
  }

  /** Tells the scheduler something and lets it work. */
  void tell(Notice notice) {
    answers.add(notice);
    run();
  }

  /** Takes what is ready for a domain, as a dispatcher would. */
  Optional<Work> take(String domain) {
    ReadyQueue queue = ready.get("mx." + domain);
    try {
      return queue == null ? Optional.empty() : queue.take(time.deadline(Duration.ZERO));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Takes all that is ready for a domain; the recipients' local parts. */
  List<String> takeAll(String domain) {
    List<String> taken = new ArrayList<>();
    Optional<Work> work = take(domain);
    while (work.isPresent()) {
      taken.add(work.get().entry().recipient().local());
      work = take(domain);
    }
    return taken;
  }

  /** The entry was delivered. */
  void deliver(Entry entry) {
    spool.settle(SampleMail.delivered(entry, time.now())).join();
    tell(new Notice.Settled(entry.id(), Optional.empty()));
  }

  /** The entry failed and is due again at {@code next}. */
  void defer(Entry entry, Instant next) {
    Settlement settlement = SampleMail.deferred(entry, time.now(), next);
    spool.settle(settlement).join();
    tell(new Notice.Settled(entry.id(), Optional.of(next)));
  }

  /** Asks for entries as somebody who changes them by hand; the ids of those that are granted. */
  Set<EntryId> withdraw(Entry... entries) {
    CompletableFuture<Set<EntryId>> granted = new CompletableFuture<>();
    scheduler.hear(new Notice.Withdraw(List.of(entries), granted));
    return granted.join();
  }

  /** Stops what was granted, as on disk, and gives it back. */
  void hold(Entry entry) {
    change(entry, entry.held(time.now(), new Event.Note("root", "a test")));
  }

  /** Changes what was granted on disk, and gives it back; the scheduler hears of it later. */
  void change(Entry entry, Entry after) {
    spool.settle(new Settlement(List.of(Settlement.Change.to(entry, after)), List.of())).join();
    answers.add(new Notice.Settled(entry.id(), Optional.of(after.due())));
  }

  /** Why an entry is where it is. */
  Explanation explain(Entry entry) {
    CompletableFuture<List<Explanation>> answer = new CompletableFuture<>();
    Entry onDisk = spool.entry(entry.id()).orElseThrow();
    scheduler.hear(new Notice.Question(List.of(onDisk), answer));
    return answer.join().getFirst();
  }

  /** State, reason and the seconds until the next step, if that is known. */
  String told(Entry entry) {
    Explanation told = explain(entry);
    return told.state().text()
        + " "
        + told.reason().text()
        + told.next().map(at -> " " + Duration.between(time.now(), at).toSeconds()).orElse("");
  }

  /** A message's first entry, as handed in. */
  static Entry first(Acceptance mail) {
    return mail.entries().getFirst();
  }
}
