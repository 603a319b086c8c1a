package io.posthorn.cli;

import io.posthorn.time.FakeTime;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Map;

/** Runs commands as a shell would, and keeps what they print. */
final class Terminal {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Shell shell;

  /**
   * Beside a state directory of its own.
   *
   * @param interactive whether somebody looks at it
   */
  Terminal(Path state, boolean interactive) {
    this.shell =
        new Shell(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of("XDG_STATE_HOME", state.toString(), "NO_COLOR", "1"),
            interactive,
            new FakeTime(),
            ZoneOffset.ofHours(1));
  }

  /** Runs one command; returns its exit code. */
  int run(String... words) {
    out.reset();
    err.reset();
    return new Posthorn(shell).run(words);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  Map<String, String> environment() {
    return shell.environment();
  }
}
