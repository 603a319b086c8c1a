package io.posthorn.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.outcome.Reason;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Spool;
import io.posthorn.time.Time;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL at any moment: everything that was confirmed is there, everything that was delivered is
 * not, and the invariants hold. (A power cut takes more, and more to test: docs/spool.md.)
 */
class CrashTest {

  private static final int CYCLES = 4;

  /** On a machine that is so busy that no report was made before. */
  private static final int MOST_CYCLES = 20;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;

  /** What the child said of an entry last. */
  private enum Said {
    ACCEPTED,
    SETTLING,
    DEFERRED,
    DELIVERED,
    FAILED
  }

  private record State(Said said, Optional<Instant> due) {}

  private final Map<EntryId, State> ledger = new HashMap<>();
  private final Set<MessageId> reporting = new HashSet<>();
  private final Set<MessageId> reported = new HashSet<>();

  @Test
  void whatWasConfirmedSurvivesKilling() throws Exception {
    SplittableRandom random = new SplittableRandom(20261120);
    for (int cycle = 0; cycle < CYCLES || reported.isEmpty() && cycle < MOST_CYCLES; cycle++) {
      runAndKill(cycle, 150 + random.nextInt(150), Duration.ofMillis(random.nextInt(40)));
      assertThat(SpoolCheck.run(directory, line -> {}).findings()).isEmpty();
      compare();
    }
    assertThat(ledger).hasSizeGreaterThan(100);
    assertThat(reported).isNotEmpty();
    assertThat(SpoolCheck.run(directory, line -> {}).findings()).isEmpty();
  }

  /** After so many lines and a little more, so that a busy machine changes nothing. */
  private void runAndKill(int seed, int lines, Duration after)
      throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-Djava.library.path=" + System.getProperty("java.library.path"),
                "-cp",
                System.getProperty("java.class.path"),
                CrashChild.class.getName(),
                directory.toString(),
                Integer.toString(seed * 1000))
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      String line = said.readLine();
      while (line != null && !line.equals("ready")) {
        assertThat(line).doesNotStartWith("failed");
        note(line);
        line = said.readLine();
      }
      for (int i = 0; i < lines; i++) {
        note(Objects.requireNonNull(said.readLine()));
      }
      Thread killer = killer(child, after);
      for (line = said.readLine(); line != null; line = said.readLine()) {
        note(line);
      }
      killer.join();
      assertThat(child.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).isEqualTo(128 + 9);
    }
  }

  private static Thread killer(Process child, Duration after) {
    return Thread.ofPlatform()
        .start(() -> {
          try {
            Time.system().sleep(after);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          child.toHandle().destroyForcibly(); // leaves what was said to be read
        });
  }

  /** A line torn by the kill is shorter than any that counts, or its id does not parse. */
  private void note(String line) {
    String[] words = line.split(" ", -1);
    if (words.length < 2) {
      return;
    }
    MessageId.parse(words[1]).ifPresent(message -> noteReport(words[0], message));
    Optional<EntryId> entry = EntryId.parse(words[1]);
    if (entry.isEmpty()) {
      return;
    }
    switch (words[0]) {
      case "accepted" -> noteDue(entry.get(), Said.ACCEPTED, words);
      case "deferred" -> noteDue(entry.get(), Said.DEFERRED, words);
      case "settling" -> ledger.put(entry.get(), new State(Said.SETTLING, Optional.empty()));
      case "delivered" -> ledger.put(entry.get(), new State(Said.DELIVERED, Optional.empty()));
      case "failed" -> ledger.put(entry.get(), new State(Said.FAILED, Optional.empty()));
      default -> {}
    }
  }

  private void noteReport(String word, MessageId message) {
    switch (word) {
      case "reporting" -> reporting.add(message);
      case "reported" -> assertThat(reported.add(message)).as("one report at most").isTrue();
      default -> {}
    }
  }

  private void noteDue(EntryId entry, Said said, String[] words) {
    if (words.length == 3 && words[2].endsWith("Z")) {
      ledger.put(entry, new State(said, Optional.of(Instant.parse(words[2]))));
    }
  }

  private void compare() {
    OpenResult.Opened opened = Opening.opened(directory, Time.system(), new TestDisk());
    assertThat(opened.findings()).isEmpty();
    try (Spool spool = opened.spool()) {
      ledger.forEach((id, state) -> compare(spool, id, state));
      assertThat(spool.reportsOwed(Optional.empty(), Integer.MAX_VALUE))
          .noneMatch(reported::contains);
      reported.forEach(id -> assertThat(spool.message(id)).as("reported %s", id).isEmpty());
    }
  }

  private void compare(Spool spool, EntryId id, State state) {
    Optional<Entry> entry = spool.entry(id);
    switch (state.said()) {
      case ACCEPTED -> {
        assertThat(entry).as("accepted %s", id).isPresent();
        assertThat(entry.get().due()).isEqualTo(state.due().get());
        assertThat(spool.message(id.message())).isPresent();
        assertThat(spool.chunk(spool.message(id.message()).get().content().body(), 0)).isNotEmpty();
      }
      case DEFERRED -> {
        assertThat(entry).as("deferred %s", id).isPresent();
        assertThat(entry.get().due()).isEqualTo(state.due().get());
        assertThat(entry.get().attempts()).isEqualTo(1);
        assertThat(entry.get().pause().reason()).isEqualTo(Reason.BACKOFF);
        assertThat(entry.get().history().getFirst().cause().text()).isEqualTo("Mailbox busy");
      }
      case SETTLING -> {} // nobody was told how it ended: either is right
      case DELIVERED -> assertThat(entry).as("delivered %s", id).isEmpty();
      case FAILED -> {
        assertThat(entry).as("failed %s", id).isEmpty();
        boolean owed = spool.owed(id.message()).stream().anyMatch(one -> one.entry().equals(id));
        assertThat(owed || reporting.contains(id.message())).as("owed %s", id).isTrue();
        assertThat(spool.message(id.message()).isPresent()).isEqualTo(owed);
      }
    }
  }
}
