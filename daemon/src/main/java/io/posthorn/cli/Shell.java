package io.posthorn.cli;

import io.posthorn.time.Time;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;

/**
 * What a command has around it.
 *
 * @param in what is piped in
 * @param out for results
 * @param err for people
 * @param environment variables
 * @param terminal whether {@code out} is a terminal: then tables have colours and ages
 * @param time the clocks
 * @param zone in which a terminal shows times
 */
record Shell(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean terminal,
    Time time,
    ZoneId zone) {

  /** That of this process. */
  static Shell ofProcess() {
    return new Shell(
        new FileInputStream(FileDescriptor.in),
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        System.getenv(),
        isTerminal(),
        Time.system(),
        ZoneId.systemDefault());
  }

  /** A variable that is set and not empty. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /** Whether colours are welcome (no-color.org). */
  boolean colours() {
    return terminal
        && variable("NO_COLOR").isEmpty()
        && !variable("TERM").equals(Optional.of("dumb"));
  }

  /** {@code text} in bold where colours are welcome. */
  String bold(String text) {
    return colours() ? "\033[1m" + text + "\033[0m" : text;
  }

  /** The checkout or installation that the launcher started from. */
  static Path home() {
    return Path.of(System.getProperty("posthorn.home", ".")).toAbsolutePath().normalize();
  }

  /** System.console() would say no as soon as something is piped in. */
  private static boolean isTerminal() {
    try {
      String output = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return output.startsWith("/dev/pts/") || output.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }
}
