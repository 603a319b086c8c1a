package io.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.egress.EgressPath;
import io.posthorn.egress.Work;
import io.posthorn.envelope.EntryId;
import io.posthorn.event.Event;
import io.posthorn.outcome.Reason;
import io.posthorn.shaping.Ceilings;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.Entry;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Settlement;
import io.posthorn.spool.Settlement.Change;
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
 * none goes out before it is due, while somebody has withdrawn or stopped it, or after it was
 * deleted; none is lost, and memory stays a window.
 */
class SchedulerSimulationTest {

  private static final int STEPS = 2000;
  private static final Bounds BOUNDS = new Bounds(25, 5, 8);
  private static final List<String> DOMAINS = List.of("a.test", "b.test", "c.test");

  private final Hands hands = new Hands(BOUNDS, new Ceilings(3, 3, 5));
  private final Map<EntryId, Work> out = new HashMap<>();
  private final Set<EntryId> ours = new HashSet<>(); // withdrawn
  private final Set<EntryId> deleted = new HashSet<>();
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
    assertThat(delivered).isNotEmpty().doesNotContainAnyElementsOf(deleted);
    delivered.addAll(deleted);
    assertThat(delivered).isEqualTo(accepted);
    assertThat(hands.spool.entries(Optional.empty(), 1)).isEmpty();
  }

  private void step() {
    switch (random.nextInt(16)) {
      case 0, 1 -> accept();
      case 2, 3, 4 -> answerOne();
      case 5, 6, 7 -> take();
      case 8 -> finishOne(this::deliver);
      case 9 -> finishOne(this::defer);
      case 10 -> finishOne(work -> hands.scheduler.hear(new Notice.Returned(work.entry().id())));
      case 11, 12 -> withdraw();
      case 13, 14 -> withdrawn().ifPresent(this::changeByHand);
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
    assertThat(ours).as("withdrawn").doesNotContain(id);
    assertThat(work.entry().hold()).as("held").isEmpty();
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

  /** Asks for some entries as they are, or for one as it was. */
  private void withdraw() {
    List<Entry> seen = hands.spool.entries(Optional.empty(), 1000);
    if (seen.isEmpty()) {
      return;
    }
    int from = random.nextInt(seen.size());
    List<Entry> some = seen.subList(from, Math.min(seen.size(), from + 1 + random.nextInt(8)));
    for (EntryId id : hands.withdraw(some.toArray(Entry[]::new))) {
      assertThat(out).as("withdrawn while it is out").doesNotContainKey(id);
      assertThat(ours.add(id)).as("granted twice").isTrue();
    }
  }

  private Optional<EntryId> withdrawn() {
    return ours.stream().sorted().skip(random.nextInt(1 + ours.size())).findFirst();
  }

  private void changeByHand(EntryId id) {
    hearAcceptances();
    ours.remove(id);
    Optional<Entry> entry = hands.spool.entry(id);
    if (entry.isEmpty()) {
      answer(new Notice.Settled(id, Optional.empty()));
      return;
    }
    Entry before = entry.get();
    Instant now = hands.time.now();
    switch (random.nextInt(6)) {
      case 0 -> answer(new Notice.Returned(id));
      case 1 -> {
        hands.spool.settle(new Settlement(List.of(Change.finished(before)), List.of())).join();
        deleted.add(id);
        answer(new Notice.Settled(id, Optional.empty()));
      }
      case 2 -> change(before, before.held(now, new Event.Note("root", "")));
      case 3 -> change(before, before.waiting(new Entry.Pause(now, Reason.DUE_NOW)));
      case 4 -> {
        Instant later = now.plusSeconds(random.nextInt(60));
        change(before, before.waiting(new Entry.Pause(later, Reason.SCHEDULED)));
      }
      default -> {
        Entry.Pause due = new Entry.Pause(now, Reason.DUE_NOW);
        change(before, before.waiting(before.hold().map(Entry.Hold::before).orElse(due)));
      }
    }
  }

  private void change(Entry before, Entry after) {
    Settlement settlement = new Settlement(List.of(Change.to(before, after)), List.of());
    hands.spool.settle(settlement).join();
    answer(new Notice.Settled(before.id(), Optional.of(after.due())));
  }

  /** At once, or among others that are on their way. */
  private void answer(Notice notice) {
    if (random.nextBoolean()) {
      hands.scheduler.hear(notice);
    } else {
      hands.answers().add(notice);
    }
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

  private void release(EntryId id) {
    if (!ours.remove(id)) {
      Entry held = hands.spool.entry(id).orElseThrow();
      assertThat(hands.withdraw(held)).as("held, so nobody has it").containsExactly(id);
    }
    Optional<Entry> entry = hands.spool.entry(id);
    Instant now = hands.time.now();
    entry.ifPresent(held -> change(held, held.waiting(new Entry.Pause(now, Reason.DUE_NOW))));
    if (entry.isEmpty()) {
      hands.scheduler.hear(new Notice.Settled(id, Optional.empty()));
    }
  }

  /** From now on all goes well, and time passes. */
  private void drain() {
    hands.run();
    List.copyOf(ours).forEach(this::release);
    hands.spool.entries(Optional.empty(), 100_000).stream()
        .filter(entry -> entry.hold().isPresent())
        .map(Entry::id)
        .forEach(this::release);
    int left = accepted.size() - deleted.size();
    for (int i = 0; i < 20_000 && delivered.size() < left; i++) {
      hands.run();
      DOMAINS.forEach(domain -> hands.take(domain).ifPresent(this::taken));
      finishOne(this::deliver);
      if (out.isEmpty()) {
        hands.time.advance(Duration.ofMillis(500));
      }
    }
  }
}
