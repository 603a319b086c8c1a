package io.posthorn.node;

import io.posthorn.config.Config.Storage;
import io.posthorn.config.MinFree;
import io.posthorn.observe.Meters;
import io.posthorn.rocks.OpenResult;
import io.posthorn.rocks.RocksSpool;
import io.posthorn.rocks.SpoolSettings;
import io.posthorn.time.Time;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the spool as a configuration says. */
final class OpenSpool {

  private static final Logger LOG = LoggerFactory.getLogger(OpenSpool.class);

  private OpenSpool() {}

  /**
   * Opens it and logs what was found.
   *
   * @throws StartException when it refuses
   */
  static OpenResult.Opened in(Path directory, Storage storage, Time time, Meters meters)
      throws StartException {
    return switch (RocksSpool.open(directory, settings(storage), time, meters)) {
      case OpenResult.Opened opened -> {
        opened.findings().forEach(finding -> LOG.warn("{}", finding));
        yield opened;
      }
      case OpenResult.Refused(String line, boolean passing) ->
          throw passing ? StartException.temporary(line) : StartException.configuration(line);
    };
  }

  private static SpoolSettings settings(Storage storage) {
    return new SpoolSettings(
        storage.minFree().map(OpenSpool::floor).orElse(SpoolSettings.MinFree.DEFAULT),
        storage.events(),
        SpoolSettings.Memory.DEFAULT);
  }

  private static SpoolSettings.MinFree floor(MinFree minFree) {
    return switch (minFree) {
      case MinFree.Part part -> SpoolSettings.MinFree.part(part.fraction());
      case MinFree.Amount amount -> SpoolSettings.MinFree.amount(amount.octets());
    };
  }
}
