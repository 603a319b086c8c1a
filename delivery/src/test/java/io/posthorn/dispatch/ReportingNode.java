package io.posthorn.dispatch;

import io.posthorn.address.Domain;
import io.posthorn.address.ReversePath;
import io.posthorn.classify.Judgement;
import io.posthorn.dsn.BounceReporter;
import io.posthorn.dsn.Reports;
import io.posthorn.egress.Work;
import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageIds;
import io.posthorn.envelope.Origin;
import io.posthorn.envelope.Standing;
import io.posthorn.intake.FakeAccounts;
import io.posthorn.intake.FromPolicy;
import io.posthorn.intake.SendingDomains;
import io.posthorn.intake.SpoolIntake;
import io.posthorn.limits.Limits;
import io.posthorn.observe.Meters;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Reason;
import io.posthorn.outcome.Scope;
import io.posthorn.queue.RetryPolicy;
import io.posthorn.smtp.Recipient;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.Entry;
import io.posthorn.spool.MemorySpool;
import io.posthorn.spool.Message;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Spool;
import io.posthorn.time.FakeTime;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A node that only records outcomes and reports on them; a crash gives the next one. */
final class ReportingNode {

  static final Cause NO_USER = Cause.of(Scope.RECIPIENT, Reply.of(550, "5.1.1", "No such user"));
  static final Cause BUSY = Cause.of(Scope.RECIPIENT, Reply.of(450, "4.2.1", "Busy"));

  /** See {@link #spoolWith}. */
  static final Object AS_IT_IS = new Object();

  /** How long the intake waits for a sync; short, because nobody syncs meanwhile. */
  private static final Duration COMMIT = Duration.ofMillis(20);

  private static final Attempt.Host HOST =
      new Attempt.Host("mx.example.net", "198.51.100.4", Optional.of("192.0.2.250"));

  final FakeTime time;
  final MemorySpool spool;
  final BounceReporter reports;
  final Reporter reporter;
  private final Recorder recorder;

  private ReportingNode(FakeTime time, MemorySpool spool, int start) {
    this.time = time;
    this.spool = spool;
    Domain host = new Domain("relay.example.org");
    FakeAccounts accounts = new FakeAccounts().withDomain("mg.example.org");
    SpoolIntake intake =
        new SpoolIntake(
            new SpoolIntake.Settings(host, Duration.ofDays(3), COMMIT),
            spool,
            new SendingDomains(accounts, FromPolicy.CREDENTIAL_DOMAIN, Optional.empty()),
            SpoolIntake.gatekeepers(accounts, FromPolicy.CREDENTIAL_DOMAIN, Limits.Inbound.DEFAULT),
            new MessageIds(time, new SplittableRandom(start)),
            time,
            Meters.none());
    this.reports = new Reports(host, spool, intake, time);
    this.reporter = reporter(reports);
    this.recorder =
        new Recorder(
            spool,
            new Ledger(new RetryPolicy(List.of(Duration.ofMinutes(10))), new SplittableRandom(1)),
            new Gate(spool::health, works -> {}, time),
            notice -> {},
            time,
            new DeliveryMeters(Meters.none()),
            () -> reporter().wake());
  }

  private Reporter reporter() {
    return reporter;
  }

  static ReportingNode start() {
    FakeTime time = new FakeTime();
    return new ReportingNode(time, new MemorySpool(time), 1);
  }

  /** The next start, of which {@code survivors} unsynced writes are part. */
  ReportingNode crash(int survivors) {
    MemorySpool found = spool.crash(survivors);
    time.advance(Duration.ofSeconds(1)); // a start takes time: ids are new
    return new ReportingNode(time, found, survivors + 2);
  }

  Reporter reporter(BounceReporter other) {
    return new Reporter(spool, other, time, Reporter.Pace.DEFAULT, Meters.none());
  }

  /**
   * The spool, but for one method: what that gives is {@code other}, or what it was where that is
   * {@link #AS_IT_IS}.
   */
  Spool spoolWith(String name, Supplier<Object> other) {
    return (Spool)
        Proxy.newProxyInstance(
            Spool.class.getClassLoader(),
            new Class<?>[] {Spool.class},
            (proxy, method, arguments) -> {
              Object given = method.getName().equals(name) ? other.get() : AS_IT_IS;
              return AS_IT_IS.equals(given) ? method.invoke(spool, arguments) : given;
            });
  }

  /** Mail of somebody who logged in. */
  List<Entry> accept(int number, String... recipients) {
    return accept(number, Standing.LOGIN, "bounce@mg.example.org", recipients);
  }

  List<Entry> accept(int number, Standing standing, String from, String... recipients) {
    BodyRef body = SampleMail.body(spool, SampleMail.OCTETS);
    Acceptance sample =
        SampleMail.acceptance(body, number, FakeTime.START, FakeTime.START, recipients);
    Message message = of(sample.message(), standing, from);
    spool
        .accept(new Acceptance(message, sample.entries(), sample.events(), Optional.empty()))
        .join();
    return sample.entries();
  }

  private static Message of(Message of, Standing standing, String from) {
    Origin origin = of.sender().origin();
    return new Message(
        of.id(),
        new Message.Sender(
            from.isEmpty() ? ReversePath.NULL : ReversePath.of(SampleMail.mailbox(from)),
            of.sender().domain(),
            new Origin(
                origin.client(),
                origin.hello(),
                origin.protocol(),
                origin.tls(),
                origin.login(),
                standing)),
        of.content(),
        of.options(),
        of.life(),
        of.recipients());
  }

  /** Mail with wishes and an alarm. */
  List<Entry> accept(int number, Standing standing, Instant alarm, Recipient... recipients) {
    BodyRef body = SampleMail.body(spool, SampleMail.OCTETS);
    String[] addresses =
        Stream.of(recipients).map(to -> to.address().toString()).toArray(String[]::new);
    Acceptance sample =
        SampleMail.acceptance(body, number, FakeTime.START, FakeTime.START, addresses);
    Message message = of(sample.message(), standing, "bounce@mg.example.org");
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < recipients.length; i++) {
      Entry entry = sample.entries().get(i);
      entries.add(Entry.of(entry.id(), recipients[i], entry.queue(), entry.pause()));
    }
    spool
        .accept(
            new Acceptance(message, entries, sample.events(), Optional.empty(), Optional.of(alarm)))
        .join();
    return entries;
  }

  CompletableFuture<Void> fails(Entry... entries) {
    return record(new Judgement.Bounce(NO_USER), entries);
  }

  CompletableFuture<Void> waits(Entry... entries) {
    return record(new Judgement.Defer(BUSY), entries);
  }

  CompletableFuture<Void> arrives(Entry... entries) {
    return record(new Judgement.Deliver(Reply.of(250, "2.0.0", "Ok")), entries);
  }

  CompletableFuture<Void> record(Judgement judgement, Entry... entries) {
    List<Finding> findings = new ArrayList<>();
    for (Entry entry : entries) {
      Attempt attempt =
          new Attempt(
              entry.attempts() + 1,
              time.now(),
              Duration.ofMillis(5),
              Optional.of(HOST),
              Attempt.Session.NONE);
      Work work = new Work(spool.message(entry.id().message()).orElseThrow(), entry);
      findings.add(new Finding(work, attempt, judgement, Reason.BACKOFF));
    }
    return recorder.record(findings);
  }

  /** The entry as it is now. */
  Entry now(EntryId id) {
    return spool.entry(id).orElseThrow();
  }

  /** The octets of all reports that wait to be sent, in order. */
  List<byte[]> mailed() {
    List<byte[]> found = new ArrayList<>();
    for (Entry entry : spool.entries(Optional.empty(), 100_000)) {
      Message message = spool.message(entry.id().message()).orElseThrow();
      if (message.sender().origin().standing() == Standing.OURSELVES) {
        found.add(octets(message.content().body()));
      }
    }
    return found;
  }

  private byte[] octets(BodyRef body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < body.chunks(); i++) {
      out.writeBytes(spool.chunk(body, i));
    }
    return out.toByteArray();
  }
}
