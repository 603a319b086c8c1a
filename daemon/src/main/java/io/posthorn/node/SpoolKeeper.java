package io.posthorn.node;

import io.posthorn.rocks.CheckReport;
import io.posthorn.rocks.SpoolCheck;
import io.posthorn.rocks.SpoolRepair;
import io.posthorn.rocks.SpoolSettings;
import io.posthorn.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks and repairs the spool of a relay that does not run, and keeps one from starting. */
public final class SpoolKeeper implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SpoolKeeper.class);

  private final Path spool;
  private final Optional<DataDirectory> claimed;
  private final Time time;

  private SpoolKeeper(Path spool, Optional<DataDirectory> claimed, Time time) {
    this.spool = spool;
    this.claimed = claimed;
    this.time = time;
  }

  /**
   * Claims the data directory, if there is one.
   *
   * @throws StartException when a relay has it
   */
  public static SpoolKeeper of(Path dataDir, Time time) throws StartException {
    Optional<DataDirectory> claimed =
        Files.isDirectory(dataDir) ? Optional.of(DataDirectory.claim(dataDir)) : Optional.empty();
    return new SpoolKeeper(SpoolPlace.in(dataDir), claimed, time);
  }

  /** The spool's own directory. */
  public Path spool() {
    return spool;
  }

  /** Where a repair keeps what was there before. */
  public Path kept() {
    return spool.resolve("damaged");
  }

  /** Looks at all of it and changes nothing. */
  public CheckReport check(Consumer<String> progress) {
    return SpoolCheck.run(spool, progress);
  }

  /** Makes it sound again, of what can be read. */
  public SpoolRepair.Result repair(Consumer<String> progress) {
    return SpoolRepair.run(spool, SpoolSettings.DEFAULT, time, progress);
  }

  @Override
  public void close() {
    try {
      if (claimed.isPresent()) {
        claimed.get().close();
      }
    } catch (IOException e) {
      LOG.warn("The lock of the data directory cannot be let go: {}", e.getMessage());
    }
  }
}
