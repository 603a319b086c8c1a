package io.posthorn.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.spool.Spool;
import io.posthorn.time.Time;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void everyEventOnceWheneverItIsKilled() throws Exception {
    int kills = Integer.parseInt(System.getenv().getOrDefault("POSTHORN_KILLS", "4"));
    Files.createDirectory(folder.resolve("log"));
    SplittableRandom random = new SplittableRandom(20261120);
    for (int kill = 0; kill < kills; kill++) {
      runAndKill(1 + kill * 1_000_000L, Duration.ofMillis(100 + random.nextInt(700)));
      List<String> written = wholeLines();
      assertThat(written).isNotEmpty().isEqualTo(journal().subList(0, written.size()));
    }
    CrashRig rig = new CrashRig(folder);
    try (Spool spool = rig.open()) {
      EventLog log = rig.log(spool);
      log.start();
      log.stop();
      assertThat(log.lag()).isZero();
    }
    assertThat(wholeLines()).hasSizeGreaterThan(500 * kills).isEqualTo(journal());
    assertThat(files()).hasSizeGreaterThan(kills);
  }

  private void runAndKill(long number, Duration after) throws IOException, InterruptedException {
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
                Long.toString(number))
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      String line = said.readLine();
      while (line != null && !line.equals("ready")) {
        line = said.readLine();
      }
      assertThat(line).isEqualTo("ready");
      Time.system().sleep(after); // the moment of the kill is what is tried
      child.destroyForcibly();
      assertThat(child.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).isEqualTo(128 + 9);
    }
  }

  /** What should be in the files at last. */
  private List<String> journal() {
    try (Spool spool = new CrashRig(folder).open()) {
      return spool.journal().read(1, Integer.MAX_VALUE).stream()
          .flatMap(CrashRig.renderer(spool.journal()))
          .toList();
    }
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
