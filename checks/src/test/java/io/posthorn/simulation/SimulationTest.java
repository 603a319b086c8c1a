package io.posthorn.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.config.Config;
import io.posthorn.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Days in the life of a relay, each decided by its seed: whatever goes wrong, what was taken is
 * delivered or reported, once. {@code -Dposthorn.seeds=1000} takes more of them, and {@code
 * -Dposthorn.seed=17} begins with that one: with {@code -Dposthorn.seeds=1} it replays it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SimulationTest {

  private static final long FIRST = Long.getLong("posthorn.seed", 1);
  private static final long COUNT = Long.getLong("posthorn.seeds", 40);

  /** A planted bug has to be found within so many days. */
  private static final long PATIENCE = 1000;

  private Config config;

  @BeforeAll
  void configure(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("posthorn.toml");
    Files.writeString(
        file,
        """
        mode = "relay"
        data_dir = "%s"

        [smtp]
        hostname = "relay.test"

        [[smtp.listener]]
        address = "127.0.0.1:2525"
        kind = "submission"
        tls = "none"

        [outbound]
        retry = ["1min", "5min", "15min", "30min", "1h"]
        expire_after = "6h"
        """
            .formatted(directory));
    config =
        switch (ConfigLoader.load(file, Map.of())) {
          case ConfigLoader.Loaded loaded -> loaded.config();
          case ConfigLoader.Invalid invalid -> throw new AssertionError(invalid.problems());
        };
  }

  @Test
  void promisesAreKeptWhateverHappens() {
    for (long seed = FIRST; seed < FIRST + COUNT; seed++) {
      World world = Seeds.day(seed, config, Plant.Bug.NONE);
      assertThat(world.ledger().letters).as("seed %d: a day with mail", seed).isNotEmpty();
      assertThat(world.lives()).as("seed %d: a day with restarts", seed).isGreaterThan(1);
    }
  }

  @Test
  void theSameSeedIsTheSameDay() {
    World once = Seeds.day(FIRST, config, Plant.Bug.NONE);
    World again = Seeds.day(FIRST, config, Plant.Bug.NONE);
    assertThat(again.trace().hash()).isEqualTo(once.trace().hash());
    assertThat(again.steps()).isEqualTo(once.steps());
    assertThat(Seeds.day(FIRST + 1, config, Plant.Bug.NONE).trace().hash())
        .isNotEqualTo(once.trace().hash());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aPlantedBugIsFound(Plant.Bug bug) {
    long days = 0;
    Optional<String> found = Optional.empty();
    while (found.isEmpty() && days < PATIENCE) {
      days++;
      found = problem(FIRST + days - 1, bug);
    }
    assertThat(found).as("%s within %d days", bug, days).isPresent();
    assertThat(problem(FIRST + days - 1, Plant.Bug.NONE)).as("the day without %s", bug).isEmpty();
    System.out.printf("%s: found after %d days: %s%n", bug, days, found.get());
  }

  /** Which promise was broken on a day, in one line; whatever else fails is no finding. */
  private Optional<String> problem(long seed, Plant.Bug bug) {
    try {
      Seeds.day(seed, config, bug);
      return Optional.empty();
    } catch (AssertionError broken) {
      if (!(broken.getCause() instanceof Violation)) {
        throw broken;
      }
      return broken.getMessage().lines().findFirst();
    }
  }
}
