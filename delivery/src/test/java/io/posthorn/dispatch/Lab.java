package io.posthorn.dispatch;

import io.posthorn.address.Domain;
import io.posthorn.client.Connector;
import io.posthorn.client.SocketNetwork;
import io.posthorn.compose.Composer;
import io.posthorn.compose.Content;
import io.posthorn.dns.Resolver;
import io.posthorn.dsn.BounceReporter;
import io.posthorn.dsn.Report;
import io.posthorn.dsn.Reports;
import io.posthorn.egress.EgressSource;
import io.posthorn.egress.Penalty;
import io.posthorn.envelope.MessageIds;
import io.posthorn.event.Event;
import io.posthorn.event.Journal;
import io.posthorn.intake.FakeAccounts;
import io.posthorn.intake.FromPolicy;
import io.posthorn.intake.Intake;
import io.posthorn.intake.SendingDomains;
import io.posthorn.intake.SpoolIntake;
import io.posthorn.limits.Limits;
import io.posthorn.network.Wire;
import io.posthorn.observe.Meters;
import io.posthorn.options.TlsPolicy;
import io.posthorn.queue.Bounds;
import io.posthorn.queue.Explanation;
import io.posthorn.queue.RetryPolicy;
import io.posthorn.route.Routing;
import io.posthorn.shaping.Ceilings;
import io.posthorn.smtp.Recipient;
import io.posthorn.smtp.Wishes;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.Entry;
import io.posthorn.spool.MemorySpool;
import io.posthorn.spool.Message;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Spool;
import io.posthorn.testkit.MemoryNetwork;
import io.posthorn.testkit.Sink;
import io.posthorn.testkit.TestCa;
import io.posthorn.testkit.ZoneFile;
import io.posthorn.time.Deadline;
import io.posthorn.time.Time;
import io.posthorn.tls.JdkTlsEngines;
import io.posthorn.tls.TlsEngines;
import io.posthorn.tls.TrustAnchors;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * Delivery between a spool in memory and mail hosts in memory, on the machine's clock: waits are
 * made short by configuration.
 */
final class Lab implements AutoCloseable {

  /** How long a test waits for what must come. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final Time time = Time.system();
  final CountingMeters meters = new CountingMeters();
  final MemoryNetwork network = new MemoryNetwork();
  private final Map<InetSocketAddress, Sink> sockets = new ConcurrentHashMap<>();
  final Resolver resolver;
  final Spool spool;
  private Duration retry = Duration.ofMillis(50);
  private Duration idle = Duration.ofSeconds(20);
  private Duration life = Duration.ofMinutes(5);
  private Duration penalty = Duration.ofMillis(50);
  private Ceilings ceilings = Ceilings.DEFAULT;
  private Bounds bounds = Bounds.DEFAULT;
  private TlsEngines engines =
      (host, verify) -> {
        throw new AssertionError("no TLS in memory");
      };
  private BounceReporter reporter = (message, failures, on) -> new Report.Failed("nobody reports");
  private Delivery delivery;
  private long number;

  Lab(String zone) {
    this(zone, new MemorySpool(Time.system()));
  }

  Lab(String zone, Spool spool) {
    this(ZoneFile.of(zone).resolver(), spool);
  }

  Lab(Resolver resolver, Spool spool) {
    this.resolver = resolver;
    this.spool = spool;
  }

  Lab retryingAfter(Duration delay) {
    retry = delay;
    return this;
  }

  Lab keepingIdleFor(Duration duration) {
    idle = duration;
    return this;
  }

  Lab usingConnectionsFor(Duration duration) {
    life = duration;
    return this;
  }

  Lab penalising(Duration step) {
    penalty = step;
    return this;
  }

  Lab limitedTo(Ceilings most) {
    ceilings = most;
    return this;
  }

  Lab within(Bounds window) {
    bounds = window;
    return this;
  }

  /** With hosts that have TLS. */
  Lab trusting(TestCa ca) {
    engines = new JdkTlsEngines(new TrustAnchors(Set.of(ca.root())));
    return this;
  }

  /** With real reports to senders, through an intake of its own. */
  Lab reporting() {
    Domain host = new Domain("relay.example.org");
    FakeAccounts accounts = new FakeAccounts().withDomain("mg.example.org");
    Intake intake =
        new SpoolIntake(
            new SpoolIntake.Settings(host, Duration.ofDays(3), Duration.ofSeconds(20)),
            spool,
            new SendingDomains(accounts, FromPolicy.CREDENTIAL_DOMAIN, Optional.empty()),
            SpoolIntake.gatekeepers(accounts, FromPolicy.CREDENTIAL_DOMAIN, Limits.Inbound.DEFAULT),
            new MessageIds(time, new SplittableRandom(1)),
            time,
            Meters.none());
    reporter = new Reports(host, spool, intake, time);
    return this;
  }

  /** A mail host at port 25 of an address. */
  Sink sink(String address) {
    Sink sink = Sink.inMemory();
    network.listen(at(address), sink);
    return sink;
  }

  /** A mail host with TLS, which takes a real socket, as if at port 25 of an address. */
  Sink tlsSink(String address, SSLContext tls) {
    Sink sink = Sink.listening().withTls(tls);
    sockets.put(at(address), sink);
    return sink;
  }

  private Wire connect(InetSocketAddress peer, Optional<InetAddress> source, Deadline deadline)
      throws IOException {
    Sink socket = sockets.get(peer);
    return socket == null
        ? network.connect(peer, source, deadline)
        : new SocketNetwork().connect(socket.address(), Optional.empty(), deadline);
  }

  static InetSocketAddress at(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 25);
  }

  Lab start() {
    Connector connector = new Connector(this::connect, engines, time, Limits.Outbound.DEFAULT);
    Settings settings =
        new Settings(
            new Routing(Optional.empty(), 25, InetAddress::isLoopbackAddress, address -> false),
            new EgressSource("relay.example.org", Optional.empty()),
            new RetryPolicy(List.of(retry)),
            ceilings,
            bounds,
            new Settings.Connections(
                idle, life, 100, new Penalty.Scale(penalty, Duration.ofHours(1))));
    delivery =
        new Delivery(
            spool,
            resolver,
            connector::open,
            new Senders(
                new RawComposer(spool),
                domain -> TlsPolicy.OPPORTUNISTIC,
                (message, failures, on) -> reporter.report(message, failures, on)),
            settings,
            new Instruments(time, new SplittableRandom(1), meters));
    delivery.start();
    return this;
  }

  Delivery delivery() {
    return delivery;
  }

  /** Hands in one message, due now. */
  Acceptance accept(String... recipients) {
    return accept(Duration.ZERO, Duration.ofDays(3), recipients);
  }

  /** Hands in one message. */
  Acceptance accept(Duration wait, Duration life, String... recipients) {
    Instant now = time.now();
    BodyRef body = SampleMail.body(spool, SampleMail.OCTETS);
    Acceptance mail =
        SampleMail.acceptance(body, number++ & 0xffff, now, now.plus(wait), recipients);
    Message message = mail.message();
    Message living =
        new Message(
            message.id(),
            message.sender(),
            message.content(),
            message.options(),
            new Message.Life(now, now.plus(wait), now.plus(wait).plus(life)),
            message.recipients());
    Acceptance whole = new Acceptance(living, mail.entries(), mail.events(), Optional.empty());
    spool.accept(whole).join();
    return whole;
  }

  /** Hands in one message with wishes, due now. */
  Acceptance accept(Wishes wishes, Recipient... recipients) {
    String[] addresses =
        Stream.of(recipients).map(to -> to.address().toString()).toArray(String[]::new);
    BodyRef body = SampleMail.body(spool, SampleMail.OCTETS);
    Acceptance mail =
        SampleMail.acceptance(body, number++ & 0xffff, time.now(), time.now(), addresses);
    Message of = mail.message();
    Message wishing =
        new Message(
            of.id(), of.sender(), of.content(), of.options(), of.life(), of.recipients(), wishes);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < recipients.length; i++) {
      Entry entry = mail.entries().get(i);
      entries.add(Entry.of(entry.id(), recipients[i], entry.queue(), entry.pause()));
    }
    Acceptance whole = new Acceptance(wishing, entries, mail.events(), Optional.empty());
    spool.accept(whole).join();
    return whole;
  }

  /** Why the oldest entries are where they are. */
  List<Explanation> explained(int limit) {
    return delivery().explain(spool.entries(Optional.empty(), limit));
  }

  /** What happened so far, without the acceptances. */
  List<Event> outcomes() {
    return spool.journal().read(1, 1_000_000).stream()
        .map(Journal.Line::event)
        .filter(event -> !(event instanceof Event.Accepted))
        .toList();
  }

  /** Waits until so many outcomes are recorded. */
  List<Event> outcomes(int count) {
    await(() -> outcomes().size() >= count, () -> "outcomes: " + outcomes());
    return outcomes();
  }

  static void await(BooleanSupplier condition, Supplier<String> what) {
    var deadline = Time.system().deadline(PATIENCE);
    while (!condition.getAsBoolean()) {
      if (deadline.hasPassed()) {
        throw new AssertionError(what.get());
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    try {
      if (delivery != null) {
        delivery.stop(Duration.ofSeconds(10));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      sockets.values().forEach(Sink::close);
    }
  }

  /** The body as it was received. */
  record RawComposer(Spool spool) implements Composer {

    @Override
    public Composition compose(Message message, Entry entry) {
      BodyRef body = message.content().body();
      return new Composed(
          new Content() {
            @Override
            public long octets() {
              return body.octets();
            }

            @Override
            public boolean isEightBit() {
              return false;
            }

            @Override
            public boolean hasUtf8Header() {
              return false;
            }

            @Override
            public void transferTo(OutputStream out) throws IOException {
              for (int i = 0; i < body.chunks(); i++) {
                out.write(spool.chunk(body, i));
              }
            }
          });
    }
  }
}
