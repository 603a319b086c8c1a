package io.posthorn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

  @TempDir private Path directory;

  @Test
  void isMadeForItsOwnerOnly() throws Exception {
    Path path = directory.resolve("new/data");

    try (DataDirectory _ = DataDirectory.claim(path)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rwx------");
      assertThat(Files.readString(path.resolve("lock")))
          .isEqualTo(ProcessHandle.current().pid() + "\n");
    }
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
