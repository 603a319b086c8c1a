package io.posthorn.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.observe.Meters;
import io.posthorn.time.Time;
import java.nio.file.Path;
import java.util.Optional;

/** Opens spools for tests. */
final class Opening {

  private Opening() {}

  /** A spool that must open without a word. */
  static RocksSpool open(Path directory, Time time) {
    return open(directory, time, new TestDisk());
  }

  static RocksSpool open(Path directory, Time time, TestDisk disk) {
    OpenResult.Opened opened = opened(directory, time, disk);
    assertThat(opened.findings()).isEmpty();
    return (RocksSpool) opened.spool();
  }

  static OpenResult.Opened opened(Path directory, Time time, TestDisk disk) {
    OpenResult result = result(directory, time, disk);
    assertThat(result).isInstanceOf(OpenResult.Opened.class);
    return (OpenResult.Opened) result;
  }

  static OpenResult result(Path directory, Time time, TestDisk disk) {
    Startup.Ports ports =
        new Startup.Ports(time, Meters.none(), Optional.of(disk), Source.disk(), disk);
    return new Startup(directory, SpoolSettings.DEFAULT, ports).open();
  }
}
