package io.posthorn.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.event.Journal;
import io.posthorn.spool.Spool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL at any moment: what is in the files is what the journal says from its beginning, and in
 * the end all of it, each event once.
 */
class CrashTest {

  private static final int PATIENCE_SECONDS = 60;

  @TempDir private Path folder;

  @Test
  void everyEventOnceWheneverItIsKilled() throws Exception {
    int kills = Integer.parseInt(System.getenv().getOrDefault("POSTHORN_KILLS", "4"));
    Files.createDirectory(folder.resolve("log"));
    SplittableRandom random = new SplittableRandom(20261120);
    for (int kill = 0; kill < kills; kill++) {
      runAndKill(1 + kill * 1_000_000L, 200 + random.nextInt(1000));
      assertThat(difference(wholeLines(), journal())).as("after kill %d", kill).isEmpty();
    }
    CrashRig rig = new CrashRig(folder);
    try (Spool spool = rig.open()) {
      rig.complete(spool);
    }
    List<String> written = wholeLines();
    assertThat(difference(written, journal())).isEmpty();
    assertThat(written.size()).isEqualTo(journal().size()).isGreaterThan(200 * kills);
    assertThat(files()).hasSizeGreaterThan(2);
  }

  /** Kills it when it has taken {@code mails}. */
  private void runAndKill(long first, int mails) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-Djava.library.path=" + System.getProperty("java.library.path"),
                "-cp",
                System.getProperty("java.class.path"),
                CrashChild.class.getName(),
                folder.toString(),
                Long.toString(first))
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      for (int i = 0; i < mails; i++) {
        assertThat(said.readLine()).isEqualTo("taken");
      }
      child.destroyForcibly();
      assertThat(child.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).isEqualTo(128 + 9);
    }
  }

  /** What should be in the files at last. */
  private List<String> journal() {
    try (Spool spool = new CrashRig(folder).open()) {
      List<String> events = new ArrayList<>();
      List<Journal.Line> page = spool.journal().read(1, 1000);
      while (!page.isEmpty()) {
        page.stream().flatMap(CrashRig.renderer(spool.journal())).forEach(events::add);
        page = spool.journal().read(page.getLast().sequence() + 1, 1000);
      }
      return events;
    }
  }

  /** Where what was written is not what {@code journal} begins with. */
  private static Optional<String> difference(List<String> written, List<String> journal) {
    for (int i = 0; i < written.size(); i++) {
      String expected = i < journal.size() ? journal.get(i) : "nothing";
      if (!written.get(i).equals(expected)) {
        return Optional.of(
            "line %d of %d is\n%s\nand not, of %d\n%s"
                .formatted(i, written.size(), written.get(i), journal.size(), expected));
      }
    }
    return Optional.empty();
  }

  /** All lines of all files, but for a torn one. */
  private List<String> wholeLines() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path file : files()) {
      text.append(Files.readString(file));
    }
    return text.substring(0, text.lastIndexOf("\n") + 1).lines().toList();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("log"))) {
      return files.sorted().toList();
    }
  }
}
