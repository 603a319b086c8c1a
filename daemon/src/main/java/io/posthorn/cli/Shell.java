package io.posthorn.cli;

import io.posthorn.time.Time;
import java.io.BufferedReader;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a command has around it.
 *
 * @param in what is piped in; nothing where a terminal is there
 * @param out for results
 * @param err for people
 * @param environment variables
 * @param keyboard there when {@code out} is a terminal, at which somebody can be asked; then tables
 *     have colours and ages
 * @param time the clocks
 * @param zone in which a terminal shows times
 */
record Shell(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    Optional<Keyboard> keyboard,
    Time time,
    ZoneId zone) {

  /** That of this process. */
  static Shell ofProcess() {
    return new Shell(
        input(),
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        System.getenv(),
        isTerminal() ? Optional.of(Shell::readLine) : Optional.empty(),
        Time.system(),
        ZoneId.systemDefault());
  }

  /** What somebody types. */
  @FunctionalInterface
  interface Keyboard {

    /** One line; empty when there is no more. */
    Optional<String> line() throws IOException;
  }

  /** Whether somebody looks at what is printed. */
  boolean terminal() {
    return keyboard.isPresent();
  }

  /**
   * Asks for a yes.
   *
   * @throws CommandException when the answer is another, or there is nobody to ask
   */
  void confirm(String question) {
    if (keyboard.isEmpty()) {
      throw new CommandException(Exit.USAGE, "nobody can be asked here: say --yes");
    }
    err.print(question + " [y/N] ");
    err.flush();
    try {
      String answer = keyboard.get().line().orElse("").strip().toLowerCase(Locale.ROOT);
      if (!answer.equals("y") && !answer.equals("yes")) {
        throw new CommandException(Exit.FAILED, "nothing was changed");
      }
    } catch (IOException e) {
      throw new CommandException(Exit.USAGE, "the terminal cannot be read: say --yes");
    }
  }

  /** A variable that is set and not empty. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /** Whether colours are welcome (no-color.org). */
  boolean colours() {
    return terminal()
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

  /** What is piped in or redirected; never a terminal or a device, which would not end. */
  private static InputStream input() {
    boolean piped = descriptor(0).map(name -> !name.startsWith("/dev/")).orElse(false);
    return piped ? new FileInputStream(FileDescriptor.in) : InputStream.nullInputStream();
  }

  /** From the terminal itself, whatever is piped in. */
  private static Optional<String> readLine() throws IOException {
    try (BufferedReader terminal =
        Files.newBufferedReader(Path.of("/dev/tty"), StandardCharsets.UTF_8)) {
      return Optional.ofNullable(terminal.readLine());
    }
  }

  /** System.console() would say no as soon as something is piped in. */
  private static boolean isTerminal() {
    return descriptor(1)
        .map(name -> name.startsWith("/dev/pts/") || name.startsWith("/dev/tty"))
        .orElse(false);
  }

  /** What an open descriptor is: a path, or {@code pipe:[1234]}. */
  private static Optional<String> descriptor(int number) {
    try {
      return Optional.of(Files.readSymbolicLink(Path.of("/proc/self/fd/" + number)).toString());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
