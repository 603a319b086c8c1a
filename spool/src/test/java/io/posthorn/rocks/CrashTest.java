package io.posthorn.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.envelope.EntryId;
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
import java.util.Map;
import java.util.Optional;
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
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;

  /** What the child said of an entry last. */
  private enum Said {
    ACCEPTED,
    SETTLING,
    DEFERRED,
    DELIVERED
  }

  private record State(Said said, Optional<Instant> due) {}

  private final Map<EntryId, State> ledger = new HashMap<>();

  @Test
  void whatWasConfirmedSurvivesKilling() throws Exception {
    SplittableRandom random = new SplittableRandom(20261120);
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      runAndKill(cycle, Duration.ofMillis(200 + random.nextInt(500)));
      assertThat(SpoolCheck.run(directory, line -> {}).findings()).isEmpty();
      compare();
    }
    assertThat(ledger).hasSizeGreaterThan(100);
    assertThat(SpoolCheck.run(directory, line -> {}).findings()).isEmpty();
  }

  private void runAndKill(int seed, Duration after) throws IOException, InterruptedException {
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
    Optional<EntryId> entry = EntryId.parse(words[1]);
    if (entry.isEmpty()) {
      return;
    }
    switch (words[0]) {
      case "accepted" -> noteDue(entry.get(), Said.ACCEPTED, words);
      case "deferred" -> noteDue(entry.get(), Said.DEFERRED, words);
      case "settling" -> ledger.put(entry.get(), new State(Said.SETTLING, Optional.empty()));
      case "delivered" -> ledger.put(entry.get(), new State(Said.DELIVERED, Optional.empty()));
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
    }
  }

  private static void compare(Spool spool, EntryId id, State state) {
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
    }
  }
}
