package io.posthorn.simulation;

import io.posthorn.config.Config;
import io.posthorn.dispatch.Settings;
import io.posthorn.egress.EgressSource;
import io.posthorn.queue.Bounds;
import io.posthorn.queue.RetryPolicy;
import io.posthorn.route.Routing;
import io.posthorn.shaping.Ceilings;
import io.posthorn.spool.MemorySpool;
import io.posthorn.time.FakeTime;
import io.posthorn.time.SteadyTime;
import io.posthorn.time.Time;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Everything, for one day. Used by the thread that made it, and the threads that it runs. */
final class World {

  private static final Duration UNREST = Duration.ofHours(10);
  private static final Duration LONGEST_REST = Duration.ofDays(2);
  private static final Duration LOOK = Duration.ofMinutes(10);

  /** More steps than that without any time passing are a loop. */
  private static final long BUSY = 300_000;

  private final SplittableRandom random;
  private final Config config;
  private final Plant plant;
  private final FakeTime time = new FakeTime();
  private final long origin = time.ticks();
  private final Loom loom;
  private final Loom.Strand strand;
  private final Trace trace;
  private final Ledger ledger = new Ledger();
  private final List<MailHost> hosts = new ArrayList<>();
  private final Zone zone;
  private final Clients clients;
  private final Weather weather;
  private final Settings settings;
  private Duration ahead = Duration.ZERO;
  private Life life;
  private int lives;
  private boolean calm;
  private boolean finished;
  private Optional<Throwable> failure = Optional.empty();

  /** A day that {@code seed} decides. */
  World(long seed, Config config, Plant.Bug bug) {
    this.random = new SplittableRandom(seed);
    this.config = config;
    this.plant = new Plant(bug, random.split());
    this.loom = new Loom(random.split());
    this.strand = loom.strand();
    this.trace = new Trace(time, loom::steps);
    for (int i = 1; i <= 6; i++) {
      hosts.add(new MailHost(this, "mx" + i + ".test", "198.51.100." + i, random.split()));
    }
    List<String> domains = new ArrayList<>(Clients.SENDERS);
    domains.addAll(List.of("a.test", "b.test", "c.test", "d.test"));
    this.zone = new Zone(domains, hosts, random.split());
    this.clients = new Clients(this, random.split());
    this.weather = new Weather(this, random.split());
    this.settings = settings(config);
  }

  private Settings settings(Config of) {
    Settings usual =
        Settings.of(
            new Routing(Optional.empty(), 25, InetAddress::isLoopbackAddress, peer -> false),
            new EgressSource("relay.test", Optional.empty()),
            new RetryPolicy(of.outbound().retry().delays()));
    return random.nextBoolean()
        ? usual
        : new Settings(
            usual.routing(),
            usual.source(),
            usual.retry(),
            new Ceilings(3, 3, 5),
            new Bounds(25, 5, 8),
            usual.connections());
  }

  /** Work of one thread. */
  @FunctionalInterface
  interface Work {
    void run() throws InterruptedException;
  }

  /**
   * Lives through the day.
   *
   * @throws Violation when a promise is broken
   */
  void run() {
    begin(MemorySpool::new);
    start(clients::day);
    start(weather::day);
    start(this::end);
    long steps = 0;
    while (!finished) {
      if (loom.step()) {
        weather.afterStep();
        steps++;
        if (steps > BUSY) {
          throw new Violation("it goes in circles");
        }
      } else {
        advance();
        steps = 0;
      }
      if (failure.isPresent()) {
        throw failure.get() instanceof Violation violation
            ? violation
            : new IllegalStateException(failure.get());
      }
    }
  }

  private void advance() {
    Duration next = time.untilNextWake();
    if (!life.isOver() && !life.time().isIdle()) {
      Duration other = life.time().untilNextWake();
      next = other.compareTo(next) < 0 ? other : next;
    }
    time.advance(next);
    if (!life.isOver()) {
      life.time().advance(next);
      Verdicts.requireNoIdleLease(life);
    }
  }

  private void begin(Function<Time, MemorySpool> store) {
    FakeTime lifeTime = new FakeTime(wall());
    SteadyTime clocks = new SteadyTime(lifeTime);
    MemorySpool spool = store.apply(clocks);
    Verdicts.requireInvariants(spool);
    plant.reached(spool.scheduleReached()).ifPresent(clocks::goOnFrom);
    Optional<Instant> written = Optional.ofNullable(life).flatMap(Life::lastWrite);
    life = new Life(this, ++lives, spool, lifeTime, clocks, plant);
    written.ifPresent(before -> Verdicts.requireGoesOn(life, before));
    note("life " + lives + " begins");
    life.begin();
  }

  /** The process ends in the middle of what it does, and begins again after a while. */
  void crash() {
    if (life.isOver()) {
      return;
    }
    Life dead = life;
    dead.end();
    int unsynced = dead.disk().unsynced();
    int survivors = random.nextInt(unsynced + 1);
    note("crash, %d of %d writes survive".formatted(survivors, unsynced));
    beginAfter(downtime(), clocks -> dead.disk().crash(survivors, clocks));
  }

  /** The process is stopped in order, and begins again after a while. */
  void stop() {
    Life stopping = life;
    if (!stopping.isTaking()) {
      return;
    }
    note("stop");
    stopping.stop(() -> {
      note("stopped, " + (stopping.endedInOrder() ? "" : "not ") + "in order");
      beginAfter(downtime(), stopping.disk()::restart);
    });
  }

  private Duration downtime() {
    return Duration.ofSeconds(1 + (random.nextInt(4) == 0 ? random.nextInt(3600) : 0));
  }

  private void beginAfter(Duration downtime, Function<Time, MemorySpool> store) {
    start(() -> {
      sleep(downtime);
      begin(store);
    });
  }

  /** The evening: all is well, and everything gets done. */
  private void end() throws InterruptedException {
    sleep(UNREST);
    calm = true;
    note("calm");
    Duration begun = elapsed();
    do {
      heal();
      sleep(LOOK);
      if (elapsed().minus(begun).compareTo(LONGEST_REST) > 0) {
        throw new Violation("not done: " + Verdicts.left(life));
      }
    } while (!isDone());
    sleep(LOOK);
    Verdicts.requireRest(life);
    Verdicts.requirePromises(ledger, life.disk());
    finished = true;
  }

  private void heal() {
    hosts.forEach(host -> host.become(MailHost.Mood.WELL));
    zone.domains().forEach(domain -> zone.become(domain, Zone.Mood.WELL));
    if (life.isTaking()) {
      life.disk().recover();
      life.syncing().wake();
      weather.release();
      life.start(life.reasons()::requireProgress);
    }
  }

  private boolean isDone() {
    return clients.areDone() && life.isTaking() && Verdicts.isEmpty(life.disk());
  }

  /** Runs beside the relay, and outlives it. */
  void start(Work work) {
    strand.start(guarded(work));
  }

  /** Work that ends the day when it fails. */
  Runnable guarded(Work work) {
    return () -> {
      try {
        work.run();
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException | Error e) {
        fail(e);
      }
    };
  }

  /** Something was wrong; the first one counts. */
  void fail(Throwable why) {
    failure = failure.or(() -> Optional.of(why));
  }

  Loom.Strand strand() {
    return loom.strand();
  }

  /** Chance for one more part of the world. */
  SplittableRandom random() {
    return random.split();
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  void sleep(Duration duration) throws InterruptedException {
    time.sleep(duration);
  }

  <T> CompletableFuture<T> orTimeout(CompletableFuture<T> answer, Duration most) {
    return time.orTimeout(answer, most);
  }

  /** Since the day began. */
  Duration elapsed() {
    return Duration.ofNanos(time.ticks() - origin);
  }

  /** What the clock of the relay's machine shows. */
  Instant wall() {
    return time.now().plus(ahead);
  }

  void jump(Duration by) {
    ahead = ahead.plus(by);
    life.time().setNow(wall());
  }

  Life life() {
    return life;
  }

  boolean isCalm() {
    return calm;
  }

  Config config() {
    return config;
  }

  Settings settings() {
    return settings;
  }

  Ledger ledger() {
    return ledger;
  }

  Zone zone() {
    return zone;
  }

  Clients clients() {
    return clients;
  }

  Weather weather() {
    return weather;
  }

  List<MailHost> hosts() {
    return hosts;
  }

  MailHost host(InetAddress address) {
    return hosts.stream().filter(host -> host.address.equals(address)).findFirst().orElseThrow();
  }

  void note(String what) {
    trace.note(what);
  }

  Trace trace() {
    return trace;
  }

  long steps() {
    return loom.steps();
  }

  int lives() {
    return lives;
  }
}
