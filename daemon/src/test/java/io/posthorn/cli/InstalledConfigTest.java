package io.posthorn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.config.Config;
import io.posthorn.config.ConfigLoader;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The configuration that a package installs. */
class InstalledConfigTest {

  @Test
  void isSoundAndLetsNothingOut() {
    Path file = Path.of("../conf/posthorn.toml");

    ConfigLoader.Result result = ConfigLoader.load(file, Map.of());

    assertThat(result)
        .isInstanceOfSatisfying(
            ConfigLoader.Loaded.class,
            loaded -> {
              assertThat(loaded.config().mode()).isEqualTo(Config.Mode.SINK);
              assertThat(loaded.config().smtp().listeners())
                  .allMatch(listener -> listener.address().getAddress().isLoopbackAddress());
            });
  }
}
