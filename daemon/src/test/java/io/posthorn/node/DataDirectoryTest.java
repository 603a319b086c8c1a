package io.posthorn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class DataDirectoryTest {

  @TempDir private Path directory;

  @Test
  void isMadeForItsOwnerOnly() throws Exception {
    Path path = directory.resolve("new/data");

    try (DataDirectory _ = DataDirectory.claim(path)) {
      assertThat(mode(path)).isEqualTo("rwx------");
      assertThat(Files.readString(path.resolve("lock")))
          .isEqualTo(ProcessHandle.current().pid() + "\n");
    }
  }

  @Test
  void whatIsInAnOpenOneIsForItsOwnerOnlyAllTheSame() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path old = Files.createDirectory(directory.resolve("old"));
    Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwxrwxr-x"));
    Path run = Files.createDirectory(directory.resolve("run"));
    Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-x---"));
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(DataDirectory.class);
    log.start();
    logger.addAppender(log);

    try (DataDirectory data = DataDirectory.claim(directory)) {
      assertThat(mode(data.directory("old"))).isEqualTo("rwx------");
      assertThat(mode(data.directory("new"))).isEqualTo("rwx------");
      data.controlSocket(Map.of());
      assertThat(mode(run)).isEqualTo("rwxr-x---"); // whom the operator let in asks the relay
      assertThat(mode(directory)).isEqualTo("rwxr-xr-x");
    }
    logger.detachAppender(log);

    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "data_dir %s has mode rwxr-xr-x: others than its owner get in; chmod 700 keeps them out"
                .formatted(directory));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void belongsToOneNodeAtATime() throws Exception {
    try (DataDirectory _ = DataDirectory.claim(directory)) {
      assertThatThrownBy(() -> DataDirectory.claim(directory))
          .isInstanceOfSatisfying(StartException.class, e -> assertThat(e.exit()).isEqualTo(75))
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }
    DataDirectory.claim(directory).close();
  }

  @Test
  void whatCannotBeUsedIsAMatterOfConfiguration() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> DataDirectory.claim(file.resolve("data")))
        .isInstanceOfSatisfying(StartException.class, e -> assertThat(e.exit()).isEqualTo(78))
        .hasMessageContaining("data_dir");
    assertThatThrownBy(() -> DataDirectory.claim(file))
        .hasMessage("data_dir %s cannot be used: %s is a file: name a folder", file, file);
    assertThatThrownBy(() -> DataDirectory.claim(Path.of("/proc/posthorn")))
        .hasMessageContaining("/proc/posthorn cannot be made: name another folder");
  }

  @Test
  void theControlSocketGoesWhereSystemdSays() throws Exception {
    try (DataDirectory data = DataDirectory.claim(directory)) {
      assertThat(data.controlSocket(Map.of())).isEqualTo(directory.resolve("run/control.sock"));
      assertThat(data.controlSocket(Map.of("RUNTIME_DIRECTORY", directory.resolve("r").toString())))
          .isEqualTo(directory.resolve("r/control.sock"));
      assertThatThrownBy(
              () -> data.controlSocket(Map.of("RUNTIME_DIRECTORY", "/" + "x".repeat(100))))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("bytes");
    }
  }
}
