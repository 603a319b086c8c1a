package io.posthorn.simulation;

import io.posthorn.account.Principal;
import io.posthorn.account.SendingDomain;
import io.posthorn.address.AddressParser;
import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.dispatch.Delivery;
import io.posthorn.dispatch.Instruments;
import io.posthorn.dispatch.Operator;
import io.posthorn.envelope.Envelope;
import io.posthorn.envelope.MessageIds;
import io.posthorn.envelope.Origin;
import io.posthorn.envelope.Standing;
import io.posthorn.intake.FakeAccounts;
import io.posthorn.intake.Intake;
import io.posthorn.intake.Receipt;
import io.posthorn.intake.Submission;
import io.posthorn.intake.Submitter;
import io.posthorn.intake.Verdict;
import io.posthorn.mime.HeaderSection;
import io.posthorn.node.Relay;
import io.posthorn.options.TlsPolicy;
import io.posthorn.smtp.Command.BodyType;
import io.posthorn.smtp.Command.MailParameters;
import io.posthorn.spool.BodyWriter;
import io.posthorn.spool.Health;
import io.posthorn.spool.MemorySpool;
import io.posthorn.time.FakeTime;
import io.posthorn.time.SteadyTime;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/** One process: the relay from a start to a crash or a stop. */
final class Life {

  /** As the node gives them. */
  private static final Duration FINISH = Duration.ofSeconds(4);

  private static final InetAddress CLIENT = InetAddress.ofLiteral("203.0.113.7");

  private final World world;
  private final int number;
  private final Loom.Strand strand;
  private final FakeTime time;
  private final SteadyTime clocks;
  private final MemorySpool spool;
  private final Disk disk;
  private final Net net;
  private final Plant plant;
  private final Gauges meters = new Gauges();
  private final Sessions sessions = new Sessions();
  private final Reasons reasons = new Reasons(this);
  private boolean over;
  private boolean inOrder;
  private boolean taking;
  private boolean nothingOnItsWay;
  private Optional<Instant> lastWrite = Optional.empty();
  private Intake intake;
  private Delivery delivery;

  /**
   * One that stands on what is on disk; it is not running yet.
   *
   * @param number counts lives
   * @param time of the machine
   * @param clocks on it, as the node has them
   */
  Life(World world, int number, MemorySpool spool, FakeTime time, SteadyTime clocks, Plant plant) {
    this.world = world;
    this.number = number;
    this.strand = world.strand();
    this.time = time;
    this.clocks = clocks;
    this.spool = spool;
    this.plant = plant;
    this.disk = new Disk(spool, time, world.random());
    this.net = new Net(world, this);
  }

  /** Wires the relay as a node does, and starts it: out first, then in. */
  void begin() {
    SplittableRandom random = world.random();
    start(disk::run);
    start(() -> {
      Relay.Adapters ports =
          new Relay.Adapters(
              new WatchedSpool(spool, this, disk, plant, world.ledger()),
              world.zone().resolver(this),
              net,
              (host, verify) -> {
                throw new Violation("no host offers TLS");
              },
              accounts(),
              domain -> List.of());
      Relay relay =
          new Relay(
              world.config(),
              ports,
              new MessageIds(clocks, random.split()),
              new Instruments(clocks, random.split(), meters, strand::thread));
      intake = relay.intake();
      delivery = relay.delivery(world.settings());
      delivery.start();
      taking = true;
    });
  }

  private static FakeAccounts accounts() {
    FakeAccounts accounts = new FakeAccounts();
    for (String name : Clients.SENDERS) {
      Domain domain = new Domain(name);
      accounts.with(new SendingDomain(domain, TlsPolicy.OPPORTUNISTIC, false, false, true));
    }
    return accounts;
  }

  /** Runs in this process. */
  void start(World.Work work) {
    strand.start(world.guarded(work));
  }

  int number() {
    return number;
  }

  FakeTime time() {
    return time;
  }

  MemorySpool disk() {
    return spool;
  }

  Disk syncing() {
    return disk;
  }

  Net net() {
    return net;
  }

  Delivery delivery() {
    return delivery;
  }

  Reasons reasons() {
    return reasons;
  }

  Operator operator() {
    return delivery.operator();
  }

  boolean isTaking() {
    return taking && !over;
  }

  boolean isOver() {
    return over;
  }

  /** Whether it ended by a stop that left nothing unwritten. */
  boolean endedInOrder() {
    return inOrder;
  }

  double connections() {
    return taking ? meters.read("posthorn_outbound_connections") : 0;
  }

  /** What the schedule of the queue takes it to be. */
  Instant scheduled() {
    return clocks.schedule().now();
  }

  /** Something is on disk. */
  void wrote() {
    lastWrite = Optional.of(scheduled());
  }

  /** What the schedule was when something was last written; empty when nothing was. */
  Optional<Instant> lastWrite() {
    return lastWrite;
  }

  /** The disk refuses writes: from now on nothing new is sent. */
  void breakDown() {
    spool.breakDown("input/output error");
    nothingOnItsWay = connections() == 0;
  }

  /** A host hears MAIL: of what cannot be noted nothing is sent that was not on its way. */
  void requireMaySend() {
    if (nothingOnItsWay && spool.health() instanceof Health.Broken && !over) {
      throw new Violation("a message is sent while no outcome can be noted");
    }
  }

  /** Waits on this life's clock; as products do, an interruption is kept. */
  void pause(Duration duration) {
    try {
      time.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Something happens at which the weather may strike. */
  void meets(Weather.Occasion occasion) {
    world.weather().meets(occasion);
  }

  /** A host refused a connection: where a lease may leak. */
  void refused() {
    plant.refused(delivery);
  }

  /** Hands a message in as a client that has logged in; the answer may never come. */
  CompletableFuture<Receipt> submit(Handover mail) {
    CompletableFuture<Receipt> answer = sessions.open();
    start(() -> {
      Receipt receipt = dialogue(mail);
      Thread.yield(); // here the 250 is on its way
      sessions.close(answer, receipt);
    });
    return answer;
  }

  private Receipt dialogue(Handover mail) {
    Domain domain = new Domain(Clients.domain(mail));
    Principal login = new Principal("postmaster@" + domain, domain);
    Submitter who = new Submitter.Authenticated(CLIENT, login);
    ReversePath from =
        mail.sender.isEmpty() ? ReversePath.NULL : ReversePath.of(mailbox(mail.sender));
    if (intake.sender(who, from, MailParameters.NONE) instanceof Verdict.Refused(var reply)) {
      return new Receipt.Refused(reply);
    }
    List<Mailbox> to = mail.recipients.stream().map(Life::mailbox).toList();
    for (Mailbox one : to) {
      if (intake.recipient(who, from, one) instanceof Verdict.Refused(var reply)) {
        return new Receipt.Refused(reply);
      }
    }
    byte[] octets = (mail.header + "\r\n" + mail.body).getBytes(StandardCharsets.US_ASCII);
    BodyWriter body = intake.newBody();
    body.write(octets, 0, octets.length).join();
    Thread.yield();
    Origin origin =
        new Origin(
            CLIENT.getHostAddress(),
            "client.test",
            "ESMTPA",
            Optional.empty(),
            Optional.of(login.login()),
            Standing.LOGIN);
    Receipt receipt =
        intake.submit(
            new Submission(
                who,
                new Envelope(from, to, BodyType.SEVEN_BIT, false),
                origin,
                HeaderSection.parse(octets, octets.length),
                body.finish(),
                List.of(),
                Optional.empty()));
    body.discard();
    return receipt;
  }

  static Mailbox mailbox(String text) {
    return AddressParser.mailbox(text).orElseThrow();
  }

  /** Stops as the node does; {@code then} runs when nothing of it is left. */
  void stop(Runnable then) {
    start(() -> {
      taking = false;
      sessions.awaitNone(time, FINISH);
      long begun = time.ticks();
      delivery.stop(FINISH);
      boolean inTime = time.ticks() - begun < FINISH.toNanos();
      inOrder = inTime && spool.unsynced() == 0 && spool.health() instanceof Health.Ready;
      spool.close();
      end();
      then.run();
    });
  }

  /** Nothing of it does anything any more; whoever spoke to it hears no more. */
  void end() {
    over = true;
    strand.cut();
    net.lose();
    sessions.lose();
  }
}
