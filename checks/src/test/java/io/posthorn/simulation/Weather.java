package io.posthorn.simulation;

import io.posthorn.dispatch.Operator;
import io.posthorn.dispatch.Order;
import io.posthorn.event.Event;
import io.posthorn.spool.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** What goes wrong, and who meddles. */
final class Weather {

  private static final Event.Note NOTE = new Event.Note("root", "a whim");

  private final World world;
  private final SplittableRandom random;
  private int stepsToCrash;
  private int stepsToStop;
  private Optional<Occasion> crashesAt = Optional.empty();

  Weather(World world, SplittableRandom random) {
    this.world = world;
    this.random = random;
  }

  /** Changes until the world is calm; then all is well. */
  void day() throws InterruptedException {
    while (!world.isCalm()) {
      world.sleep(Duration.ofSeconds(1 + random.nextInt(900)));
      if (!world.isCalm() && world.life().isTaking()) {
        change();
      }
    }
  }

  private void change() {
    switch (random.nextInt(21)) {
      case 0 -> stepsToCrash = underLoad();
      case 1 -> crashAt(Occasion.DELIVERY);
      case 2 -> crashAt(Occasion.ACCEPTANCE);
      case 3 -> stepsToStop = underLoad();
      case 19 -> fill();
      case 4 -> breakDown();
      case 5 -> stall(Duration.ofSeconds(random.nextInt(300)));
      case 6 -> jump();
      case 7, 8, 9, 10, 11 -> changeHost();
      case 12, 13 -> changeZone();
      case 14, 15, 16, 17, 18 -> operate();
      default -> explain();
    }
  }

  /** Mail comes in, and the disk may be slow; after so many steps something happens. */
  private int underLoad() {
    world.clients().burst();
    if (random.nextBoolean()) {
      stall(Duration.ofMillis(random.nextInt(5000)));
    }
    return 1 + random.nextInt(random.nextBoolean() ? 400 : 4000);
  }

  private void stall(Duration duration) {
    world.note("the next sync takes " + duration);
    world.life().syncing().stall(duration);
  }

  /** When a crash costs most. */
  enum Occasion {
    /** The spool was given a message. */
    ACCEPTANCE,
    /** A host has taken a message, and says so. */
    DELIVERY
  }

  private void crashAt(Occasion occasion) {
    var _ = underLoad();
    crashesAt = Optional.of(occasion);
  }

  /** One of them. */
  void meets(Occasion occasion) {
    if (crashesAt.equals(Optional.of(occasion))) {
      crashesAt = Optional.empty();
      stepsToCrash = 1 + random.nextInt(12);
    }
  }

  /** Behind each step: what was to happen after so many. */
  void afterStep() {
    if (stepsToCrash > 0 && --stepsToCrash == 0) {
      world.crash();
    }
    if (stepsToStop > 0 && --stepsToStop == 0) {
      world.stop();
    }
  }

  private void fill() {
    Life life = world.life();
    life.disk().fill(1, 2);
    world.note("the disk is full");
    recoverAfter(life, random.nextInt(1800));
  }

  private void breakDown() {
    Life life = world.life();
    world.note("the disk breaks down");
    life.breakDown();
    recoverAfter(life, random.nextInt(900));
  }

  private void recoverAfter(Life life, int seconds) {
    world.start(() -> {
      world.sleep(Duration.ofSeconds(seconds));
      life.disk().recover();
      life.syncing().wake();
      world.note("the disk works");
    });
  }

  private void jump() {
    Duration by = Duration.ofSeconds(random.nextInt(-7200, 7200));
    world.note("the wall clock jumps by " + by);
    world.jump(by);
  }

  private void changeHost() {
    List<MailHost> hosts = world.hosts();
    MailHost host = hosts.get(random.nextInt(hosts.size()));
    MailHost.Mood[] moods = MailHost.Mood.values();
    boolean well = random.nextBoolean();
    host.become(well ? MailHost.Mood.WELL : moods[random.nextInt(moods.length)]);
    world.note(host.name + " is " + host.mood());
  }

  private void changeZone() {
    List<String> domains = world.zone().domains();
    String domain = domains.get(random.nextInt(domains.size()));
    Zone.Mood[] moods = Zone.Mood.values();
    if (random.nextInt(3) == 0) {
      world.zone().move(domain);
    }
    boolean well = random.nextBoolean();
    Zone.Mood mood = well ? Zone.Mood.WELL : moods[random.nextInt(moods.length)];
    world.zone().become(domain, mood);
    world.note("the DNS of " + domain + " is " + mood);
  }

  private void operate() {
    Order order =
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> new Order.Hold(NOTE);
          case 3, 4 -> new Order.Release(NOTE);
          case 5, 6 -> new Order.Retry(NOTE);
          default -> new Order.Delete(NOTE, random.nextBoolean());
        };
    List<Entry> some = new ArrayList<>();
    for (Entry entry : world.life().disk().entries(Optional.empty(), 1000)) {
      if (random.nextInt(10) == 0) {
        some.add(entry);
      }
    }
    carryOut(order, some);
  }

  /** Releases what is held. */
  void release() {
    List<Entry> held =
        world.life().disk().entries(Optional.empty(), 10_000).stream()
            .filter(entry -> entry.hold().isPresent())
            .toList();
    carryOut(new Order.Release(NOTE), held);
  }

  private void carryOut(Order order, List<Entry> entries) {
    Life life = world.life();
    if (!life.isTaking() || entries.isEmpty()) {
      return;
    }
    world.note(order.getClass().getSimpleName() + " of " + entries.size());
    life.start(() -> {
      List<Operator.Result> results = life.operator().carryOut(order, entries);
      if (results.size() != entries.size()) {
        throw new Violation("%d entries, results %s".formatted(entries.size(), results));
      }
      for (Operator.Result result : results) {
        if (result instanceof Operator.Failed(Entry entry, String why)
            && why.equals("the scheduler does not answer")
            && life.isTaking()) {
          throw new Violation(why + " on " + entry.id());
        }
      }
    });
  }

  private void explain() {
    Life life = world.life();
    if (life.isTaking()) {
      life.start(life.reasons()::require);
    }
  }
}
