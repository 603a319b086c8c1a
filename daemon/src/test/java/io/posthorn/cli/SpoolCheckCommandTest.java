package io.posthorn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.node.SpoolKeeper;
import io.posthorn.observe.Meters;
import io.posthorn.ops.Json;
import io.posthorn.rocks.OpenResult;
import io.posthorn.rocks.RocksSpool;
import io.posthorn.rocks.SpoolSettings;
import io.posthorn.spool.SampleMail;
import io.posthorn.spool.Spool;
import io.posthorn.time.FakeTime;
import io.posthorn.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code posthorn spool check}, as scripts and people see it. */
class SpoolCheckCommandTest {

  @TempDir private Path directory;

  private Terminal pipe;
  private Terminal screen;
  private Path config;
  private Path data;

  @BeforeEach
  void open() throws IOException {
    pipe = new Terminal(directory, false);
    screen = new Terminal(directory, true);
    data = directory.resolve("data");
    config = directory.resolve("posthorn.toml");
    Files.writeString(
        config,
        """
        mode = "sink"
        data_dir = "%s"
        [smtp]
        hostname = "localhost"
        [[smtp.listener]]
        address = "127.0.0.1:1025"
        auth = "any"
        """
            .formatted(data));
  }

  /** One message that waits. */
  private void fill() throws IOException {
    Files.createDirectories(data);
    FakeTime time = new FakeTime();
    for (int start = 0; start < 2; start++) { // the second puts into files what was in the log
      OpenResult result =
          RocksSpool.open(data.resolve("spool"), SpoolSettings.DEFAULT, time, Meters.none());
      try (Spool spool = ((OpenResult.Opened) result).spool()) {
        if (start == 0) {
          spool
              .accept(SampleMail.acceptance(spool, 1, time.now(), "ann@example.net"))
              .orTimeout(20, TimeUnit.SECONDS)
              .join();
        }
      }
    }
  }

  private void deleteAFile() throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("spool").resolve("db"))) {
      Files.delete(
          files
              .filter(file -> file.toString().endsWith(".sst"))
              .sorted()
              .findFirst()
              .orElseThrow());
    }
  }

  private int check(Terminal terminal, String... words) {
    return terminal.run(
        Stream.concat(Stream.of("spool", "check", "--config", config.toString()), Stream.of(words))
            .toArray(String[]::new));
  }

  @Test
  void aSoundSpool() throws IOException {
    fill();
    assertThat(check(pipe)).isZero();
    assertThat(pipe.out())
        .isEqualTo(
            data.resolve("spool") + ": 1 messages, 1 recipients, 1 bodies, 1 events: sound\n");
    assertThat(pipe.err()).isEmpty();
    assertThat(check(screen)).isZero();
    assertThat(screen.err()).contains("checking recipients\n").contains("checking checksums\n");
    assertThat(check(pipe, "--repair")).isZero();
    assertThat(data.resolve("spool").resolve("damaged")).doesNotExist();
  }

  @Test
  void aDamagedOneIsRepairedAndKept() throws IOException {
    fill();
    deleteAFile();
    assertThat(check(pipe)).isEqualTo(3);
    assertThat(pipe.out()).contains(" is lost: it is not there").endsWith(" problems\n");
    assertThat(check(pipe, "--json")).isEqualTo(3);
    Map<String, Object> document = Json.read(pipe.out()).orElseThrow();
    assertThat(document)
        .containsEntry("schema", "posthorn.spool-check.v1")
        .containsEntry("sound", false);

    assertThat(check(pipe, "--repair")).isZero();
    assertThat(pipe.out())
        .contains("repairing; the old database is kept in " + data.resolve("spool/damaged"))
        .contains("the damaged database is kept in")
        .endsWith(": sound\n");
    assertThat(check(pipe)).isZero();
  }

  @Test
  void besideARelayItRefuses() throws Exception {
    fill();
    try (SpoolKeeper relay = SpoolKeeper.of(data, Time.system())) {
      assertThat(relay.spool()).isEqualTo(data.resolve("spool"));
      assertThat(check(pipe)).isEqualTo(75);
      assertThat(pipe.err()).contains("is in use by another posthorn");
    }
    assertThat(check(pipe)).isZero();
  }

  @Test
  void whatIsNotASpool() throws IOException {
    assertThat(check(pipe)).isEqualTo(3);
    assertThat(pipe.out()).contains("there is no spool in");
    fill();
    Files.writeString(data.resolve("spool").resolve("FORMAT"), "99\n");
    assertThat(check(pipe)).isEqualTo(3);
    assertThat(pipe.out()).contains("its format is 99");
    assertThat(check(pipe, "--repair")).isEqualTo(78);
    assertThat(pipe.err()).contains("start the version that wrote it");
  }
}
