package io.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.egress.EgressPath;
import io.posthorn.egress.Work;
import io.posthorn.envelope.EntryId;
import io.posthorn.shaping.Ceilings;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.SampleMail;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever comes in whatever order, and however the clock jumps: no entry is out twice at a time,
 * none goes out before it is due, none is lost, and memory stays a window.
 */
class SchedulerSimulationTest {

  private static final int STEPS = 2000;
  private static final Bounds BOUNDS = new Bounds(25, 5, 8);
  private static final List<String> DOMAINS = List.of("a.test", "b.test", "c.test");

  private final Hands hands = new Hands(BOUNDS, new Ceilings(3, 3, 5));
  private final Map<EntryId, Work> out = new HashMap<>();
  private final Set<EntryId> delivered = new HashSet<>();
  private final Set<EntryId> accepted = new HashSet<>();
  private SplittableRandom random;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
  void keepsItsPromises(long seed) {
    random = new SplittableRandom(seed);
    for (int i = 0; i < STEPS; i++) {
      step();
      Snapshot memory = hands.scheduler.snapshot();
      assertThat(memory.ready() + memory.sending()).isLessThanOrEqualTo(BOUNDS.active());
    }
    drain();
    assertThat(delivered).isEqualTo(accepted);
    assertThat(hands.spool.entries(Optional.empty(), 1)).isEmpty();
  }

  private void step() {
    switch (random.nextInt(12)) {
      case 0, 1 -> accept();
      case 2, 3, 4 -> answerOne();
      case 5, 6, 7 -> take();
      case 8 -> finishOne(this::deliver);
      case 9 -> finishOne(this::defer);
      case 10 -> finishOne(work -> hands.scheduler.hear(new Notice.Returned(work.entry().id())));
      default -> moveClock();
    }
    if (random.nextBoolean()) {
      hands.scheduler.look();
    }
  }

  private void accept() {
    String domain = DOMAINS.get(random.nextInt(DOMAINS.size()));
    String[] users = new String[1 + random.nextInt(6)];
    for (int i = 0; i < users.length; i++) {
      users[i] = accepted.size() + "-" + i + "@" + domain;
    }
    Duration wait = Duration.ofSeconds(random.nextInt(3) == 0 ? random.nextInt(60) : 0);
    Acceptance mail = hands.accept(wait, users);
    mail.entries().forEach(entry -> accepted.add(entry.id()));
  }

  /** Any of the answers that are on their way comes first; acceptances come in order. */
  private void answerOne() {
    if (hands.answers().isEmpty()) {
      return;
    }
    List<Notice> waiting = new ArrayList<>(hands.answers());
    Notice one = waiting.get(random.nextInt(waiting.size()));
    if (one instanceof Notice.Accepted) {
      one = waiting.stream().filter(Notice.Accepted.class::isInstance).findFirst().orElseThrow();
    }
    hands.answers().remove(one);
    hands.scheduler.hear(one);
  }

  private void take() {
    String domain = DOMAINS.get(random.nextInt(DOMAINS.size()));
    hands.take(domain).ifPresent(this::taken);
  }

  private void taken(Work work) {
    EntryId id = work.entry().id();
    assertThat(out).as("out twice").doesNotContainKey(id);
    assertThat(delivered).as("sent again").doesNotContain(id);
    assertThat(hands.spool.entry(id)).as("not as on disk").contains(work.entry());
    out.put(id, work);
  }

  private void finishOne(Consumer<Work> how) {
    if (!out.isEmpty()) {
      List<Work> works = new ArrayList<>(out.values());
      works.sort((one, other) -> one.entry().id().compareTo(other.entry().id()));
      Work work = works.get(random.nextInt(works.size()));
      out.remove(work.entry().id());
      how.accept(work);
    }
  }

  private void deliver(Work work) {
    hearAcceptances();
    EntryId id = work.entry().id();
    delivered.add(id);
    hands.spool.settle(SampleMail.delivered(work.entry(), hands.time.now())).join();
    hands.scheduler.hear(new Notice.Settled(id, Optional.empty()));
  }

  private void defer(Work work) {
    hearAcceptances();
    Instant now = hands.time.now();
    Instant next = now.plusSeconds(random.nextInt(1, 90));
    hands.spool.settle(SampleMail.deferred(work.entry(), now, next)).join();
    hands.scheduler.hear(new Notice.Settled(work.entry().id(), Optional.of(next)));
  }

  /** The spool tells of an acceptance before it completes a settlement that came later. */
  private void hearAcceptances() {
    List<Notice> waiting = new ArrayList<>(hands.answers());
    waiting.stream()
        .filter(Notice.Accepted.class::isInstance)
        .forEach(notice -> {
          hands.answers().remove(notice);
          hands.scheduler.hear(notice);
        });
  }

  private void moveClock() {
    switch (random.nextInt(20)) {
      case 0 -> hands.time.setNow(hands.time.now().minusSeconds(random.nextInt(120)));
      case 1 -> hands.time.setNow(hands.time.now().plusSeconds(random.nextInt(120)));
      case 2 -> pause();
      default -> hands.time.advance(Duration.ofMillis(random.nextInt(4000)));
    }
  }

  private void pause() {
    for (EgressPath path : hands.opened.values()) {
      if (random.nextInt(3) == 0) {
        long until = hands.time.ticks() + Duration.ofSeconds(random.nextInt(30)).toNanos();
        hands.shaping.pause(path, until);
      }
    }
  }

  /** From now on all goes well, and time passes. */
  private void drain() {
    for (int i = 0; i < 20_000 && delivered.size() < accepted.size(); i++) {
      hands.run();
      DOMAINS.forEach(domain -> hands.take(domain).ifPresent(this::taken));
      finishOne(this::deliver);
      if (out.isEmpty()) {
        hands.time.advance(Duration.ofMillis(500));
      }
    }
  }
}
