package io.posthorn.cli;

import io.posthorn.time.FakeTime;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Runs commands as a shell would, and keeps what they print. */
final class Terminal {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Queue<String> typed = new ConcurrentLinkedQueue<>();
  private final Piped piped = new Piped();
  private final Shell shell;

  /**
   * Beside a state directory of its own.
   *
   * @param interactive whether somebody looks at it
   */
  Terminal(Path state, boolean interactive) {
    this.shell =
        new Shell(
            piped,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of("XDG_STATE_HOME", state.toString(), "NO_COLOR", "1"),
            interactive ? Optional.of(() -> Optional.ofNullable(typed.poll())) : Optional.empty(),
            new FakeTime(),
            ZoneOffset.ofHours(1));
  }

  /** What somebody will answer. */
  Terminal type(String line) {
    typed.add(line);
    return this;
  }

  /** What is piped into the next command. */
  Terminal pipe(String text) {
    piped.set(text);
    return this;
  }

  /** What it gives to commands. */
  Shell shell() {
    return shell;
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

  /** Standard input that a test fills. */
  private static final class Piped extends InputStream {

    private byte[] octets = new byte[0];
    private int at;

    void set(String text) {
      octets = text.getBytes(StandardCharsets.UTF_8);
      at = 0;
    }

    @Override
    public int read() {
      return at < octets.length ? octets[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int count = Math.min(length, octets.length - at);
      System.arraycopy(octets, at, target, offset, count);
      at += count;
      return count == 0 && length > 0 ? -1 : count;
    }
  }
}
